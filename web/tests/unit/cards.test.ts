import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Reading, SensorForm } from '../../src/live/forms.ts';
import { arcPoint, heardFigures, ringsFor, wedge } from '../../src/state/heard.ts';
import { partOf, postsOf } from '../../src/state/posts.ts';
import { digits, lang, LANGS } from '../../src/state/settings.ts';
import { TEXTS } from '../../src/text/index.ts';
import { hexDump, QUANTITIES, valueOf } from '../../src/text/units.ts';
import { alarming } from '../../src/views/card.tsx';
import { assetWords, refusals } from '../../src/views/words.ts';

const reading = (quantity: string, value: number, unit = ''): Reading => ({ quantity, value, unit, at: '2026-11-25T10:00:00Z' });

beforeEach(() => {
  lang.value = 'en';
  digits.value = 'latn';
});

describe('quantities', () => {
  // The station's closed list, as its source has it.
  const source = readFileSync(join(import.meta.dirname, '../../../reading.go'), 'utf8');
  const all = [...source.matchAll(/^\s+\w+\s+Quantity = "([a-z-]+)"/gm)].map((m) => m[1]!);
  it('of the station are found', () => expect(all.length).toBeGreaterThan(60));
  it.each(LANGS)('all have a word in %s', (l) => {
    expect(all.filter((q) => TEXTS[l][`quantity.${q}`] === undefined)).toEqual([]);
  });
  it('that have words are those of the station, and each has its unit', () => {
    expect(Object.keys(TEXTS.fr).filter((k) => k.startsWith('quantity.')).map((k) => k.slice(9)).sort()).toEqual([...all].sort());
    expect([...QUANTITIES].sort()).toEqual([...all].sort());
  });
});

describe('a reading', () => {
  it.each([
    ['air-temperature', 310.65, '37.5 °C'],
    ['pressure', 95_840, '958.4 hPa'],
    ['wind-speed', 10, '36 km/h'],
    ['wind-from', Math.PI / 2, '090°'],
    ['humidity', 0.31, '31 %'],
    ['visibility', 12_400, '12.4 km'],
    ['rain', 0.0042, '4.2 mm'],
    ['rain-rate', 1e-6, '3.6 mm/h'],
    ['dust', 2.5e-7, '250 µg/m³'],
    ['conductivity', 0.12, '1,200 µS/cm'],
    ['battery-capacity', 1.8e7, '5.00 kWh'],
    ['battery-current', -4.25, '-4.25 A'],
    ['carbon-dioxide', 4.12e-4, '412 ppm'],
    ['run-time', 5400, '1.5 h'],
    ['door-open', 1, 'open'],
    ['tamper', 0, 'untouched'],
    ['generator-running', 0, 'stopped'],
    ['acidity', 7.25, '7.3'],
    ['tilt', 0.1, '5.7°'],
  ])('%s %d is %s', (quantity, value, want) => expect(valueOf(reading(quantity, value))).toBe(want));
  it('of an unknown quantity is as it was told', () => expect(valueOf(reading('new-thing', 3, 'Bq'))).toBe('3.00 Bq'));
  it('has Arabic units and digits in Arabic', () => {
    lang.value = 'ar';
    digits.value = 'arab';
    expect(valueOf(reading('air-temperature', 310.65))).toBe('٣٧٫٥ °م');
  });
  it('asks for somebody when nearly empty, open or meddled with', () => {
    expect([reading('battery-left', 0.19), reading('battery-left', 0.2), reading('door-open', 1), reading('tamper', 0), reading('humidity', 0.1)].map(alarming)).toEqual([true, false, true, false, false]);
  });
});

describe('broken bytes', () => {
  it('stand in lines of eight with their letters', () => {
    expect(hexDump('2447504747412c300d0a')).toEqual([
      { hex: '24 47 50 47 47 41 2c 30', letters: '$GPGGA,0' },
      { hex: '0d 0a', letters: '··' },
    ]);
    expect(hexDump('')).toEqual([]);
    expect(hexDump('00'.repeat(500), 128)).toHaveLength(16);
  });
});

describe('words of a device', () => {
  it('are of the device, else of what is refused, else the code itself', () => {
    expect(assetWords('low-battery')).toBe('battery nearly empty');
    expect(assetWords('sapient-power-fault')).toBe('power supply at fault');
    expect(assetWords('x-17')).toContain('x-17');
  });
  it('name the most frequent refusal first', () => {
    expect(refusals([['no-time', 1], ['no-position', 12]])).toBe('no position × 12 · no time × 1');
  });
});

describe('what was heard', () => {
  it('has its farthest in the middle of its direction', () => {
    const heard = Array<number>(72).fill(0);
    heard[0] = 5000;
    heard[18] = 31_000;
    expect(heardFigures(heard)).toEqual({ far: 31_000, at: 92.5, directions: 2 });
    expect(heardFigures(Array<number>(72).fill(0))).toMatchObject({ far: 0, directions: 0 });
  });
  it('stands in rings at round distances', () => {
    expect(ringsFor(31_000)).toEqual([10_000, 20_000, 30_000, 40_000]);
    expect(ringsFor(900)).toEqual([200, 400, 600, 800, 1000]);
    expect(ringsFor(50_000)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
    for (const far of [1, 37, 210, 4999, 75_000, 401_000]) {
      const rings = ringsFor(far);
      expect(rings.at(-1)).toBeGreaterThanOrEqual(far);
      expect(rings.length).toBeGreaterThan(1);
      expect(rings.length).toBeLessThanOrEqual(5);
    }
  });
  it('is drawn with north up and east to the right', () => {
    expect([arcPoint(0, 10), arcPoint(90, 10), arcPoint(180, 10)]).toEqual([[0, -10], [10, 0], [0, 10]]);
    expect(wedge(0, 90, 10)).toBe('M0 0L0 -10A10 10 0 0 1 10 0Z');
    expect(wedge(0, 270, 10)).toBe('M0 0L0 -10A10 10 0 1 1 -10 0Z');
  });
});

describe('posts', () => {
  const sensor = (id: string, lat: number, ...readings: Reading[]): SensorForm => ({ id, kind: 'locator', state: 'ok', lat, lon: lat && 7, readings });
  const power = sensor('power', 23.7, reading('battery-left', 0.6), reading('solar-power', 240));
  const door = sensor('door', 23.701, reading('door-open', 0));
  const weather = sensor('weather', 23.7005, reading('air-temperature', 300), reading('humidity', 0.2));
  const afar = sensor('afar', 24, reading('fuel-left', 0.4));
  const buoy = sensor('buoy', 25, reading('air-temperature', 290));
  const noSite = sensor('no-site', 0, reading('battery-left', 0.9));
  it('are what stands together and tells of power, fuel and doors', () => {
    expect(postsOf([power, door, weather, afar, buoy, noSite]).map((p) => p.sensors.map((s) => s.id))).toEqual([['power', 'door', 'weather'], ['afar'], ['no-site']]);
    expect(postsOf([buoy])).toEqual([]);
  });
  it('have parts from all that stand there', () => {
    const [post] = postsOf([power, door, weather]);
    expect((['power', 'fuel', 'doors', 'temperature'] as const).map((p) => partOf(post!, p).map((x) => x.reading.quantity))).toEqual([['battery-left', 'solar-power'], [], ['door-open'], ['air-temperature']]);
  });
});
