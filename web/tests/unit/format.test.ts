import { beforeEach, describe, expect, it } from 'vitest';
import { digits, lang, units } from '../../src/state/settings.ts';
import * as f from '../../src/text/format.ts';

beforeEach(() => {
  lang.value = 'en';
  digits.value = 'latn';
  units.value = 'si';
});

describe('places', () => {
  it.each([
    [16.27167, -0.04472, '16°16′18″N 000°02′41″W'],
    [-16.5, 100.25, '16°30′00″S 100°15′00″E'],
    [59.99999, 0, '60°00′00″N 000°00′00″E'], // rounds up through minutes and degrees
  ])('%d %d: %s', (lat, lon, want) => expect(f.dms(lat, lon)).toBe(want));

  it('decimal has latitude first', () => expect(f.decimal(16.27167, -0.04472)).toBe('16.27167, -0.04472'));

  // Corners of the system that have names of their own in NGA.STND.0037.
  it.each([
    [0, 0, '31N AA 66021 00000'],
    [38.8894673, -77.0352402, '18S UJ 23483 06479'], // UTM 18 N 323483 4306480
    [18.44, 1.41, /^31Q [A-Z]{2} \d{5} \d{5}$/],
    [85, 0, ''],
  ] as const)('MGRS of %d %d', (lat, lon, want) => {
    const got = f.mgrsOf(lat, lon);
    if (want instanceof RegExp) expect(got).toMatch(want);
    else expect(got).toBe(want);
  });
});

describe('times', () => {
  it('UTC has its Z', () => expect(f.utcDateTime(Date.UTC(2026, 10, 25, 14, 30, 7))).toBe('2026-11-25 14:30:07Z'));
  it.each([
    [0, '00:00'],
    [-3, '00:00'],
    [42.9, '00:42'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [90_061, '25:01:01'],
  ])('%d s: %s', (s, want) => expect(f.duration(s)).toBe(want));
});

describe('units', () => {
  it('are always written', () => {
    expect([f.speed(10), f.heightOf(1234), f.distance(1999), f.distance(2500), f.distance(50_000)]).toEqual(['36 km/h', '1,234 m', '1,999 m', '2.5 km', '50 km']);
    units.value = 'nautical';
    expect([f.speed(10), f.heightOf(304.8)]).toEqual(['19 kn', '1,000 ft']);
  });
  it('course has three digits', () => expect([7.4, 359.7, -90].map(f.bearing)).toEqual(['007°', '000°', '270°']));
});

describe('digits', () => {
  it('are Western in Arabic until chosen otherwise', () => {
    lang.value = 'ar';
    expect([f.number(1234), f.duration(62), f.speed(10)]).toEqual(['1,234', '01:02', '36 كم/س']);
    digits.value = 'arab';
    expect([f.number(1234), f.duration(62), f.bearing(7)]).toEqual(['١٬٢٣٤', '٠١:٠٢', '٠٠٧°']);
    expect(f.utcTime(0)).toBe('00:00:00Z'); // UTC stays Western
  });
});

describe('hexPairs', () => {
  it.each([
    ['300030fd', '30 00 30 fd'],
    ['MAAw/Q==', '30 00 30 fd'],
    ['', ''],
  ])('%s: %s', (bytes, want) => expect(f.hexPairs(bytes)).toBe(want));
  it('cuts what is long', () => expect(f.hexPairs('00'.repeat(100), 4)).toBe('00 00 00 00 …'));
});

describe('an offset of a clock', () => {
  it('has its sign before the number, in Arabic text too', () => {
    expect([f.offsetSeconds(2.4), f.offsetSeconds(-0.18), f.offsetSeconds(0)].map((s) => s.replace(/[\u2066\u2069]/g, ''))).toEqual(['+2.4 s', '-0.2 s', '0.0 s']);
    lang.value = 'ar';
    expect(f.offsetSeconds(2.4)).toBe('\u2066\u200e+2.4\u2069 ث');
    digits.value = 'arab';
    expect(f.offsetSeconds(2.4)).toBe('\u2066+٢٫٤\u2069 ث');
    digits.value = 'latn';
  });
});
