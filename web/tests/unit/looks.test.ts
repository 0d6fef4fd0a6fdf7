import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { THEMES } from '../../src/state/settings.ts';
import { TOKENS, contrast, type Tokens } from '../../src/theme/tokens.ts';
import { makeStyle } from '../../src/map/style.ts';
import { ORDER, drawnBy } from '../../src/map/zorder.ts';

const src = join(import.meta.dirname, '../../src');

describe('tokens', () => {
  const texts: (keyof Tokens)[] = ['text', 'mute', 'critical', 'high', 'medium', 'low'];
  const graphics: (keyof Tokens)[] = ['boundary', 'minor', 'own', 'cooperative', 'unknown', 'declared', 'exercise'];

  it.each(THEMES)('%s: text at least 4.5:1, graphics 3:1', (theme) => {
    const t = TOKENS[theme];
    for (const seat of ['land', 'panel'] as const) {
      for (const name of texts) expect(contrast(t[name], t[seat]), `${name} on ${seat}`).toBeGreaterThanOrEqual(4.5);
      for (const name of graphics) expect(contrast(t[name], t[seat]), `${name} on ${seat}`).toBeGreaterThanOrEqual(3);
    }
    for (const name of ['text', 'mute', 'critical', 'high', 'medium', 'low'] as const) expect(contrast(t[name], t.raised), `${name} on raised`).toBeGreaterThanOrEqual(4.5);
    // Banners and buttons have the panel's colour on a colour of meaning.
    for (const name of ['critical', 'high', 'exercise'] as const) expect(contrast(t.panel, t[name]), `panel on ${name}`).toBeGreaterThanOrEqual(4.5);
  });

  it('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('style sheets', () => {
  it('have logical properties only', () => {
    const physical = /(^|[\s;{])(left|right|margin-(left|right|top|bottom)|padding-(left|right|top|bottom)|border-(left|right|top|bottom)[\w-]*|width|height|min-width|max-width|min-height|max-height|top|bottom)\s*:/m;
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(css|tsx)$/.test(file)) continue;
      const text = readFileSync(join(src, file), 'utf8');
      if (file.endsWith('.css')) expect(text.match(physical)?.[0], file).toBeUndefined();
      if (file.endsWith('.tsx')) expect(text.match(/style=\{\{[^}]*(left|right|top|bottom|width|height):/)?.[0], file).toBeUndefined();
      if (file.endsWith('.css')) expect(text.match(/text-align:\s*(left|right)|float:|letter-spacing|font-style:\s*italic/)?.[0], file).toBeUndefined();
    }
  });
});

describe('order on the map', () => {
  it('is that of the list', () => {
    globalThis.document ??= { baseURI: 'http://x/' } as Document;
    const none = { type: 'FeatureCollection', features: [] } as never;
    const style = makeStyle({ source: {} as never, land: none, lakes: none, rivers: none, boundaries: none, places: none }, TOKENS.dark, 'fr');
    expect(style.layers.every(Boolean)).toBe(true);
    expect(style.layers.map((l) => l.id)).toEqual(drawnBy('style'));
  });
  it('has the tracks above all that the basemap draws, and labels above all', () => {
    const who = ORDER.map((l) => l.by);
    expect(who).toEqual([...who].sort((a, b) => ['style', 'gl', 'canvas'].indexOf(a) - ['style', 'gl', 'canvas'].indexOf(b)));
  });
});
