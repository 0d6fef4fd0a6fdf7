import { describe, expect, it } from 'vitest';
import { readFrame } from '../../src/live/frame.ts';
import { CROSS, DOTS, MARK_DOUBTED, MARK_FOREIGN, RINGS, symbolCell } from '../../src/map/atlas.ts';
import { Instances } from '../../src/map/gl/program.ts';
import { importance } from '../../src/map/labelcanvas.ts';
import type { Layer } from '../../src/map/layers/layer.ts';
import { rings } from '../../src/map/layers/rings.ts';
import { selection } from '../../src/map/layers/selection.ts';
import { symbols } from '../../src/map/layers/symbols.ts';
import { trails } from '../../src/map/layers/trails.ts';
import { K95, uncertainty } from '../../src/map/layers/uncertainty.ts';
import { vectors } from '../../src/map/layers/vectors.ts';
import { scaleOf } from '../../src/map/camera.ts';
import { CROWD, FIRM_LOOK, HELD_LOOK, HOLLOW_LOOK, Scene } from '../../src/map/scene.ts';
import { UNACKNOWLEDGED } from '../../src/state/alarms.ts';
import { unitsPerMetre } from '../../src/state/mercator.ts';
import { Tracks } from '../../src/state/tracks.ts';
import { TOKENS } from '../../src/theme/tokens.ts';
import { frameOf, record, type Record_ } from './frames.ts';

const AT = 1_000_000; // ms

/** A scene of the records, heard `age` before AT. */
function sceneOf(records: Record_[], { lost = false, selected = '' } = {}): Scene {
  const tracks = new Tracks();
  tracks.inform(records.map((r) => ({ id: `B2-${r.handle}`, handle: r.handle, lat: r.lat ?? 18, lon: r.lon ?? 1, label: 'own', class: { vehicle: 1 } })), 0, true);
  tracks.apply(readFrame(frameOf({ kind: 2, at: BigInt(AT * 1000), records: records.map((r) => record({ lat: 18, lon: 1, ...r })) })));
  const scene = new Scene(tracks);
  scene.compute(AT, 0, lost, selected);
  return scene;
}

/** What a layer makes of a scene: one list of numbers an instance. */
function made(layer: Layer, scene: Scene, zoom = 10): number[][] {
  const out = new Instances();
  layer.fill({ scene, tokens: TOKENS.dark, colors: Array(5).fill([1, 1, 1]), originX: scene.tracks.x[0]!, originY: scene.tracks.y[0]!, scale: scaleOf(zoom), out });
  const size = out.count ? out.length / out.count : 1;
  return Array.from({ length: out.count }, (_, i) => Array.from(out.floats.subarray(i * size, (i + 1) * size)));
}

const cells = (layer: Layer, scene: Scene) => made(layer, scene).map((q) => q[5]);

describe('symbols', () => {
  const vehicle = 3;
  const own = 3;
  it('show label, class and look, and a dot a sensor', () => {
    expect(cells(symbols, sceneOf([{ handle: 1, sensors: 1 }]))).toEqual([symbolCell(own, vehicle, FIRM_LOOK), DOTS]);
    expect(cells(symbols, sceneOf([{ handle: 1, sensors: 9, age: 9 }]))).toEqual([symbolCell(own, vehicle, HOLLOW_LOOK), DOTS + 4]);
  });
  it('mark what another system told', () => {
    expect(cells(symbols, sceneOf([{ handle: 1, flags: 2, sensors: 0 }]))).toEqual([symbolCell(own, vehicle, FIRM_LOOK), MARK_FOREIGN]);
    const doubted = sceneOf([{ handle: 1, sensors: 0 }]);
    doubted.tracks.doubt(new Set(['B2-1', 'B2-9']));
    expect(cells(symbols, doubted)).toEqual([symbolCell(own, vehicle, FIRM_LOOK), MARK_DOUBTED]);
  });
  it('have a cell of their own when held', () => {
    expect(cells(symbols, sceneOf([{ handle: 1, state: 5, age: 900, sensors: 1 }]))).toEqual([symbolCell(own, vehicle, HELD_LOOK), DOTS]);
    const all = [FIRM_LOOK, HOLLOW_LOOK, HELD_LOOK, 0].flatMap((look) => [3, 4].flatMap((label) => [5, 6].map((kind) => symbolCell(label, kind, look))));
    expect(new Set(all).size).toBe(all.length);
    expect(Math.max(...all)).toBeLessThan(CROSS);
  });
  it('are a cross and nothing else when lost', () => {
    expect(cells(symbols, sceneOf([{ handle: 1, state: 3, sensors: 2 }]))).toEqual([CROSS]);
  });
  it('shrink in a crowd, but not the alarmed and the selected', () => {
    const scene = sceneOf(Array.from({ length: CROWD + 1 }, (_, i) => ({ handle: i + 1 })), { selected: 'B2-2' });
    scene.tracks.alarm(new Map([['B2-1', 4]]));
    expect([0, 1, 2].map((s) => scene.sizeOf(s))).toEqual([26, 26, 10]);
  });
});

describe('vectors', () => {
  it('reach where the track will be after the chosen time', () => {
    const [x1, y1, x2, y2] = made(vectors, sceneOf([{ handle: 1, speed: 100, course: 90 }]))[0]!;
    expect([x1, y1]).toEqual([0, 0]);
    expect(x2! / unitsPerMetre(18)).toBeCloseTo(6000, -1);
    expect(y2).toBeCloseTo(0, 9);
  });
  it('are dashed when predicted, and none when lost or when the feed is', () => {
    const dash = (r: Partial<Record_>) => made(vectors, sceneOf([{ handle: 1, speed: 100, course: 0, ...r }])).map((v) => v[9]);
    expect([dash({}), dash({ state: 2 }), dash({ state: 3 }), dash({ state: 5 }), dash({ course: undefined })]).toEqual([[0], [4], [], [], []]);
    expect(made(vectors, sceneOf([{ handle: 1, speed: 100, course: 0 }], { lost: true }))).toEqual([]);
  });
});

describe('uncertainty', () => {
  it('is the 95 % ellipse, of the selected and of what is larger than its symbol', () => {
    const small = { handle: 1, major: 30, minor: 10, azimuth: 45 };
    expect(made(uncertainty, sceneOf([small]), 8)).toEqual([]);
    expect(made(uncertainty, sceneOf([small]), 13)).toEqual([]);
    expect(made(uncertainty, sceneOf([{ ...small, state: 5 }]), 13)).toHaveLength(1);
    const [, , major, minor, azimuth] = made(uncertainty, sceneOf([small], { selected: 'B2-1' }), 13)[0]!;
    expect(major! / unitsPerMetre(18)).toBeCloseTo(30 * K95, 2);
    expect(minor! / unitsPerMetre(18)).toBeCloseTo(10 * K95, 2);
    expect(azimuth).toBeCloseTo(Math.PI / 4, 3);
    expect(made(uncertainty, sceneOf([{ ...small, major: 5000 }]), 10)).toHaveLength(1);
  });
});

describe('rings', () => {
  it.each([
    [4 + UNACKNOWLEDGED, RINGS + 7, 1],
    [3 + UNACKNOWLEDGED, RINGS + 6, 0],
    [4, RINGS + 3, 0],
    [1, RINGS, 0],
  ])('of %i: cell %i, blinks %i', (priority, cell, blinks) => {
    const scene = sceneOf([{ handle: 1 }, { handle: 2 }]);
    scene.tracks.alarm(new Map([['B2-1', priority]]));
    expect(made(rings, scene).map((q) => [q[5], q[7]])).toEqual([[cell, blinks]]);
  });
});

describe('trails', () => {
  /** A track heard at the times (s), moving north. */
  function walked(times: number[]): Scene {
    const tracks = new Tracks();
    tracks.inform([{ id: 'B2-1', handle: 1, lat: 18, lon: 1, heard: new Date(times[0]! * 1000).toISOString() }], 0, true);
    times.forEach((at, i) => tracks.apply(readFrame(frameOf({ version: i + 1, at: BigInt(at * 1e6), records: [record({ handle: 1, lat: 18 + i / 100, lon: 1, period: 4 })] }))));
    const scene = new Scene(tracks);
    scene.compute(times.at(-1)! * 1000, 0, false, 'B2-1');
    return scene;
  }
  it('join what was heard in a row, and nothing over a gap', () => {
    expect(made(trails, walked([100, 104, 108, 112]))).toHaveLength(3);
    expect(made(trails, walked([100, 104, 140, 144]))).toHaveLength(2);
  });
  it('are those of the selected and alarmed until all are wished for', () => {
    const scene = walked([100, 104, 108]);
    scene.selectedSlot = -1;
    expect(made(trails, scene)).toEqual([]);
    scene.wishes.trails = true;
    expect(made(trails, scene)).toHaveLength(2);
  });
});

describe('selection', () => {
  it('is round the selected alone', () => {
    expect(made(selection, sceneOf([{ handle: 1 }, { handle: 2 }], { selected: 'B2-2' }))).toHaveLength(1);
    expect(made(selection, sceneOf([{ handle: 1 }]))).toEqual([]);
  });
});

describe('importance of a label', () => {
  it('is selected, alarmed critical to low, then the rest, the old last', () => {
    const scene = sceneOf([{ handle: 1 }, { handle: 2 }, { handle: 3 }, { handle: 4 }, { handle: 5, state: 2 }], { selected: 'B2-1' });
    scene.tracks.alarm(new Map([['B2-2', 4], ['B2-3', 1 + UNACKNOWLEDGED]]));
    const order = [0, 1, 2, 3, 4].map((s) => importance(scene, s));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(5);
  });
});
