import { describe, expect, it } from 'vitest';
import { coverageRings, extent, footprintFigures, operatorFigures, sensorFigures, sketchFigures, zoneFigures } from '../../src/map/figures.ts';
import { bearingTo, direct, metresBetween } from '../../src/state/sphere.ts';
import { scaleBar } from '../../src/map/scale.ts';
import { gapOf } from '../../src/map/layers/trails.ts';
import { zoneId } from '../../src/state/zones.ts';

describe('direct', () => {
  it('goes a degree north in 111.195 km', () => {
    const [lat, lon] = direct(18, 1, 0, 111_195);
    expect(lat).toBeCloseTo(19, 4);
    expect(lon).toBeCloseTo(1, 9);
  });
  it('goes east by 90°', () => expect(direct(0, 0, 90, 111_195)[1]).toBeCloseTo(1, 4));
});

describe('coverage', () => {
  const site = { id: 's', kind: 'radar', state: 'ok', lat: 18, lon: 1, range_max_m: 50_000 };
  it('is a ring with a hole where the sensor is blind near by', () => {
    expect(coverageRings({ ...site, range_min_m: 500 })).toHaveLength(2);
    expect(coverageRings(site)).toHaveLength(1);
  });
  it('is a sector from its site where the field is narrow', () => {
    const [ring] = coverageRings({ ...site, field: { from: 40, width: 70 } })!;
    expect(ring).toContainEqual([1, 18]);
    for (const [lon, lat] of ring!) expect(lat >= 17.8 && lon >= 1).toBe(true);
  });
  it('is nothing without a range', () => expect(coverageRings({ ...site, range_max_m: undefined })).toBeNull());
});

describe('zones', () => {
  it('close their ring, longitude first, and lines say their direction', () => {
    const f = zoneFigures([
      { id: 'a', name: 'A', kind: 'area', points: [[1, 2], [3, 4], [5, 6]], on_entry: true, on_exit: false, priority: 'low' },
      { id: 'l', name: '', kind: 'line', points: [[1, 2], [3, 4]], on_entry: false, on_exit: false, direction: 'left-to-right', priority: 'low' },
    ]).features;
    expect((f[0]!.geometry as GeoJSON.Polygon).coordinates).toEqual([[[2, 1], [4, 3], [6, 5], [2, 1]]]);
    expect(f[1]!.properties).toEqual({ kind: 'line', title: 'l', arrow: 'arrow-left-to-right' });
  });
  it.each([
    ['Zone B 2', [], 'zone-b-2'],
    ['Zone B 2', ['zone-b-2'], 'zone-b-2-2'],
    ['Région d’été', [], 'region-d-ete'],
    ['منطقة', [], 'area-1'],
    ['x'.repeat(60), [], 'x'.repeat(24)],
  ])('%s has an id of its own', (name, used, want) => {
    const id = zoneId(name, used, 'area');
    expect(id).toBe(want);
    expect(id).toMatch(/^[a-z0-9-]{1,32}$/);
  });
  it('being drawn show points, then a line, then an area', () => {
    const kinds = (n: number) => sketchFigures('area', ([[1, 1], [2, 2], [3, 1]] as [number, number][]).slice(0, n)).features.map((f) => f.geometry.type);
    expect([kinds(0), kinds(1), kinds(2), kinds(3)]).toEqual([[], ['Point'], ['LineString', 'Point', 'Point'], ['Polygon', 'LineString', 'Point', 'Point', 'Point']]);
  });
});

describe('on the sphere', () => {
  it('distance and direction lead back to the place', () => {
    const [lat, lon] = direct(23.7, 7, 250, 42_000);
    expect(metresBetween(23.7, 7, lat, lon)).toBeCloseTo(42_000, 3);
    expect(bearingTo(23.7, 7, lat, lon)).toBeCloseTo(250, 6);
  });
});

describe('sensors', () => {
  it('stand on the map where they have a site, with or without a range', () => {
    const one = { kind: 'camera', state: 'ok' };
    const shown = sensorFigures([{ ...one, id: 'a', lat: 18, lon: 1 }, { ...one, id: 'b', lat: 0, lon: 0 }, { ...one, id: 'c' }], (s) => s.id).features;
    expect(shown.map((f) => [f.properties!.name, (f.geometry as GeoJSON.Point).coordinates])).toEqual([['a', [1, 18]]]);
  });
});

describe('footprints', () => {
  const at = Date.parse('2026-11-25T10:00:00Z');
  const seen = (corners: number[][], more = {}) =>
    footprintFigures([{ id: 'c', kind: 'camera', state: 'ok', footprint: { at: '2026-11-25T09:59:55Z', corners }, ...more }], at).features;
  const four = [[18.1, 1], [18.1, 1.1], [18, 1.1], [18, 1]];
  it('are polygons, longitude first', () => {
    expect(seen(four)[0]!.geometry).toEqual({ type: 'Polygon', coordinates: [[[1, 18.1], [1.1, 18.1], [1.1, 18], [1, 18], [1, 18.1]]] });
  });
  it('stay open where a corner is above the horizon', () => {
    expect(seen([[18.1, 1], [], [18, 1.1], [18, 1]])[0]!.geometry).toEqual({ type: 'LineString', coordinates: [[1.1, 18], [1, 18], [1, 18.1]] });
    const [wedge] = seen([[], [], [18, 1.1], [18, 1]], { lat: 17.9, lon: 1.05 });
    const line = (wedge!.geometry as GeoJSON.LineString).coordinates;
    expect(line.slice(1, 3)).toEqual([[1.1, 18], [1, 18]]);
    expect(line[0]![1]).toBeCloseTo(18.1, 3); // as far again behind the corner
    expect(line[3]![1]).toBeCloseTo(18.1, 3);
    expect(wedge!.properties).toEqual({ sensor: 'c', old: false, open: true });
  });
  it('are nothing without a corner, look old after half a minute and are gone after ten', () => {
    expect(seen([[], [], [], []], { lat: 18, lon: 1 })).toEqual([]);
    const age = (s: number) => footprintFigures([{ id: 'c', kind: 'camera', state: 'ok', footprint: { at: new Date(at - s * 1000).toISOString(), corners: four, centre: [18.05, 1.05] } }], at).features.map((f) => f.properties!.old);
    expect([age(5), age(31), age(601)]).toEqual([[false, false], [true, true], []]);
  });
});

describe('operators', () => {
  it('stand at their place, and say when it is that of take-off', () => {
    const [f] = operatorFigures([{ drone: 'D1', sensor: 'r', at: '', lat: 18, lon: 1, takeoff: true, until: '' }]).features;
    expect([f!.properties, f!.geometry]).toEqual([{ takeoff: true, name: 'D1' }, { type: 'Point', coordinates: [1, 18] }]);
  });
});

describe('extent', () => {
  it('holds all, and is nothing when there is nothing', () => {
    expect(extent([], [], [])).toBeNull();
    expect(extent([], [], [[18, 1], [17, 3]])).toEqual([1, 17, 3, 18]);
    expect(extent([{ id: 's', kind: 'radar', state: 'ok', lat: 19, lon: 0, range_max_m: 9e4 }], [], [[18, 1]])).toEqual([0, 18, 1, 19]);
  });
});

describe('scaleBar', () => {
  it.each([
    [30_000, 20_000],
    [100, 100],
    [45, 50],
    [4.2, 5],
  ])('%d m a hundred pixels: %d m', (per100, metres) => {
    const bar = scaleBar(per100);
    expect(bar.metres).toBe(metres);
    expect(bar.pixels).toBeLessThanOrEqual(120);
  });
});

describe('trails', () => {
  it('are not joined over a gap of more than three periods', () => expect([gapOf(4), gapOf(0)]).toEqual([12_000, 5000]));
});
