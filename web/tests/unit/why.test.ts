import { beforeEach, describe, expect, it } from 'vitest';
import type { Correction } from '../../src/live/forms.ts';
import { digits, lang } from '../../src/state/settings.ts';
import { bodyOf, saidWords } from '../../src/views/correct.tsx';
import { bondWords } from '../../src/views/why.tsx';

const plain = (s: string) => s.replace(/[\u2066\u2068\u2069]/g, '');

beforeEach(() => {
  lang.value = 'en';
  digits.value = 'latn';
});

describe('what a track was and became', () => {
  const at = '2026-11-25T14:02:31Z';
  it('is told from where one stands', () => {
    const merged = { at, kind: 'merged' as const, track: 'B2-00001', other: 'B2-00007' };
    const split = { at, kind: 'split' as const, track: 'B2-00009', other: 'B2-00001', actor: 'amina' };
    expect(plain(bondWords(merged, 'B2-00001'))).toBe('B2-00007 is part of it since 14:02:31Z');
    expect(plain(bondWords(merged, 'B2-00007'))).toBe('is part of B2-00001 since 14:02:31Z');
    expect(plain(bondWords(split, 'B2-00009'))).toBe('split off B2-00001 at 14:02:31Z · amina');
    expect(plain(bondWords(split, 'B2-00001'))).toBe('B2-00009 is split off it since 14:02:31Z · amina');
  });
});

describe('a correction', () => {
  it('says to the station what was chosen, and nothing when nothing was', () => {
    expect(bodyOf('merge', { with: 'B2-00007' })).toEqual({ with: 'B2-00007' });
    expect(bodyOf('split', { apart: 'sensor radar-1' })).toEqual({ sensor: 'radar-1' });
    expect(bodyOf('split', { apart: 'from 2026-11-25T14:02:31.000000Z' })).toEqual({ from: '2026-11-25T14:02:31.000000Z' });
    expect(bodyOf('rename', { name: '  lorry ' })).toEqual({ name: 'lorry' });
    expect(bodyOf('reclassify', { class: 'animal', label: '' })).toEqual({ class: 'animal' });
    for (const deed of ['merge', 'split', 'rename', 'reclassify'] as const) expect(bodyOf(deed, {})).toEqual({});
  });
  it('has words in each language', () => {
    const c: Correction = { id: '1', kind: 'track.reclassified', track: 'B2-00001', class: 'animal', label: 'unknown', reason: 'seen', actor: 'amina', at: '2026-11-25T14:02:31Z' };
    expect(plain(saidWords(c))).toBe('reclassified: animal · unknown');
    lang.value = 'fr';
    expect(plain(saidWords({ ...c, kind: 'track.merged', other: 'B2-00007' }))).toBe('fusionnée avec B2-00007');
    expect(plain(saidWords({ ...c, kind: 'track.merged', other: 'B2-00007' }, 'B2-00007'))).toBe('fusionnée avec B2-00001');
    lang.value = 'ar';
    expect(plain(saidWords({ ...c, kind: 'track.renamed', name: 'X' }))).toBe('سُمّي «X»');
  });
});
