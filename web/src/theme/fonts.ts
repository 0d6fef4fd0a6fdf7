// The page's own fonts, woff2 only, each loaded when the first of its letters is shown.

import arabic400 from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2?url';
import arabic600 from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2?url';
import latin400 from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import latin600 from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import latinExt400 from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';

/** Arabic, and the presentation forms in which the map asks for it. */
export const ARABIC = ['U+0600-06FF', 'U+0750-077F', 'U+200C-200F', 'U+FB50-FDFF', 'U+FE70-FEFC'];
export const LATIN = ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+02C6', 'U+02DA', 'U+02DC', 'U+2000-200B', 'U+2010-206F', 'U+20AC', 'U+2122', 'U+2212'];
export const LATIN_EXTENDED = ['U+0100-0130', 'U+0132-0151', 'U+0154-02BA', 'U+02BD-02C5', 'U+02C7-02CC', 'U+1E00-1E9F', 'U+1EF2-1EFF'];

const absolute = (url: string) => new URL(url, document.baseURI).href;

export interface Face {
  family: string;
  weight: '400' | '600';
  url: string;
  ranges: string[];
}

export function faces(): Face[] {
  return [
    { family: 'Noto Sans Arabic', weight: '400', url: absolute(arabic400), ranges: ARABIC },
    { family: 'Noto Sans Arabic', weight: '600', url: absolute(arabic600), ranges: ARABIC },
    { family: 'Noto Sans', weight: '400', url: absolute(latin400), ranges: LATIN },
    { family: 'Noto Sans', weight: '600', url: absolute(latin600), ranges: LATIN },
    { family: 'Noto Sans', weight: '400', url: absolute(latinExt400), ranges: LATIN_EXTENDED },
  ];
}

/** Makes the fonts known to the page. */
export function addFonts(): void {
  for (const f of faces()) {
    document.fonts.add(new FontFace(f.family, `url(${f.url})`, { weight: f.weight, unicodeRange: f.ranges.join(','), display: 'swap' }));
  }
}
