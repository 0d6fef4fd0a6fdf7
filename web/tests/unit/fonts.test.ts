import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARABIC, LATIN, LATIN_EXTENDED } from '../../src/theme/fonts.ts';
import { TEXTS } from '../../src/text/index.ts';
import { ORNAMENTS } from './ornaments.ts';

const ranges = [...ARABIC, ...LATIN, ...LATIN_EXTENDED].map((r) => r.slice(2).split('-').map((h) => parseInt(h, 16)));
const covered = (c: string) => ranges.some(([from, to]) => c.codePointAt(0)! >= from! && c.codePointAt(0)! <= (to ?? from!));

/** Letters that none of our fonts has would be drawn by a font of the machine, or as boxes. */
const strangers = (s: string) => [...s].filter((c) => !covered(c) && !ORNAMENTS.includes(c)).join('');

describe('fonts', () => {
  it('cover every letter of the map', () => {
    const base = JSON.parse(readFileSync(join(import.meta.dirname, '../../public/basemap/basemap.json'), 'utf8'));
    expect(base.places.features.length).toBeGreaterThan(200);
    for (const f of base.places.features) for (const l of ['fr', 'en', 'ar']) expect(strangers(f.properties[l] ?? ''), f.properties.fr).toBe('');
  });

  it('cover every letter of the texts', () => {
    for (const texts of Object.values(TEXTS)) for (const [key, e] of Object.entries(texts)) for (const s of typeof e === 'string' ? [e] : Object.values(e)) expect(strangers(s), key).toBe('');
  });
});
