import { describe, expect, it } from 'vitest';
import { HEADER_BYTES, HELD, RECORD_BYTES, readFrame } from '../../src/live/frame.ts';
import { LABELS, Tracks, likeliest, lookOf, TRAIL } from '../../src/state/tracks.ts';
import { frameOf, record } from './frames.ts';

describe('readFrame', () => {
  it('reads the header of docs/live.md', () => {
    const f = readFrame(frameOf({ kind: 2, version: 7, at: 1_700_000_000_123_456n, base: 0, records: [record({ handle: 1 })] }));
    expect(f).toMatchObject({ kind: 'full', count: 1, version: 7, base: 0, at: 1_700_000_000_123.456 });
  });
  const good = new Uint8Array(frameOf({ records: [record({ handle: 1 })] }));
  it.each([
    ['short header', good.slice(0, HEADER_BYTES - 1)],
    ['no bytes', good.slice(0, 0)],
    ['cut record', good.slice(0, HEADER_BYTES + RECORD_BYTES - 1)],
    ['another layout', Uint8Array.from(good, (b, i) => (i === 0 ? 2 : b))],
    ['another kind', Uint8Array.from(good, (b, i) => (i === 1 ? 3 : b))],
    ['another count', Uint8Array.from(good, (b, i) => (i === 4 ? 9 : b))],
  ])('refuses %s', (_, bytes) => {
    expect(() => readFrame(bytes.buffer as ArrayBuffer)).toThrow(/^frame/);
  });
});

describe('Tracks', () => {
  const apply = (t: Tracks, f: Parameters<typeof frameOf>[0]) => t.apply(readFrame(frameOf(f)));

  it('takes every quantity with its unit', () => {
    const t = new Tracks();
    apply(t, {
      at: 2_000_000_000n,
      records: [record({ handle: 9, lat: 16.2716667, lon: -0.0447222, height: 900, speed: 12.34, course: 271.5, major: 60.5, minor: 30, azimuth: 45.25, age: 1.5, state: 1, flags: 1, period: 4, existence: 255, sensors: 3 })],
    });
    expect(t.lat[0]).toBeCloseTo(16.2716667, 7);
    expect(t.lon[0]).toBeCloseTo(-0.0447222, 7);
    expect([t.height[0], t.major[0], t.minor[0], t.period[0], t.sensors[0]]).toEqual([900, 60.5, 30, 4, 3]);
    expect(t.speed[0]).toBeCloseTo(12.34, 5);
    expect(t.course[0]).toBe(271.5);
    expect(t.azimuth[0]).toBe(45.25);
    expect(t.heard[0]).toBe(2_000_000 - 1500);
  });

  it('has no height and no course where there are none', () => {
    const t = new Tracks();
    apply(t, { records: [record({ handle: 1, height: undefined, course: undefined })] });
    expect([t.height[0], t.course[0]]).toEqual([NaN, NaN]);
  });

  it('keeps what a frame of changes does not name, drops what a full one does not', () => {
    const t = new Tracks();
    apply(t, { kind: 2, version: 1, records: [1, 2, 3].map((handle) => record({ handle })) });
    apply(t, { kind: 1, version: 2, base: 1, records: [record({ handle: 2, lat: 10 })] });
    expect(t.count).toBe(3);
    expect(t.lat[t.slotOf(2)]).toBe(10);
    apply(t, { kind: 2, version: 3, records: [record({ handle: 3 })] });
    expect([t.count, t.slotOf(1), t.slotOf(3)]).toEqual([1, -1, 0]);
  });

  it('removes ended tracks and keeps the others whole', () => {
    const t = new Tracks();
    t.inform([1, 2, 3].map((handle) => ({ id: `B2-0000${handle}`, handle, lat: handle, lon: handle, label: 'own' })), 0, true);
    apply(t, { kind: 1, records: [record({ handle: 1, state: 4 })] });
    expect(t.count).toBe(2);
    expect(t.slotOfId('B2-00001')).toBe(-1);
    for (const handle of [2, 3]) {
      const s = t.slotOfId(`B2-0000${handle}`);
      expect([t.handle[s], t.lat[s], t.infos[s]!.id, LABELS[t.label[s]!]]).toEqual([handle, handle, `B2-0000${handle}`, 'own']);
    }
  });

  it('holds thousands, and the trail only of what was heard', () => {
    const t = new Tracks();
    const n = 3000;
    for (let round = 0; round < 3; round++) {
      apply(t, { kind: 2, version: round + 1, at: BigInt(1e9 + round * 1e6), records: Array.from({ length: n }, (_, i) => record({ handle: i + 1, lat: 10 + round / 100, age: i % 2 ? round : 0, state: 1 })) });
    }
    expect(t.count).toBe(n);
    expect(t.trailLength[t.slotOf(1)]).toBe(3); // heard each time
    expect(t.trailLength[t.slotOf(2)]).toBe(1); // heard once, older and older
  });

  it('keeps the last points of a long trail', () => {
    const t = new Tracks();
    for (let i = 0; i < TRAIL + 10; i++) apply(t, { version: i + 1, at: BigInt((i + 1) * 1e6), records: [record({ handle: 1, lat: i / 10, state: 1 })] });
    expect(t.trailLength[0]).toBe(TRAIL);
    expect(t.trailAt[0]).toBe(11_000);
    expect(t.trailAt[TRAIL - 1]).toBe((TRAIL + 10) * 1000);
  });

  it('a held track, by frame or by form, is held and draws no trail', () => {
    const t = new Tracks();
    t.inform([{ id: 'B2-2', handle: 2, lat: 18, lon: 1, state: 'held' }], 0, true);
    apply(t, { version: 1, at: 1_000_000n, records: [record({ handle: 1, state: 5 })] });
    expect([t.state[0], t.state[1], t.trailLength[1]]).toEqual([HELD, HELD, 0]);
  });

  it('a coasting track draws no trail where nobody saw it', () => {
    const t = new Tracks();
    for (let i = 0; i < 4; i++) apply(t, { version: i + 1, at: BigInt((i + 1) * 1e6), records: [record({ handle: 1, state: 2 })] });
    expect(t.trailLength[0]).toBe(0);
  });
});

describe('lookOf', () => {
  it.each([
    [1, 3, 4, false, 'firm'],
    [0, 3, 4, false, 'tentative'],
    [1, 8.1, 4, false, 'hollow'],
    [2, 1, 4, false, 'hollow'],
    [1, 20.1, 4, false, 'lost'],
    [3, 1, 4, false, 'lost'],
    [5, 900, 4, false, 'held'],
    [5, 3, 4, true, 'hollow'],
    [1, 3, 4, true, 'hollow'],
    [0, 3, 4, true, 'hollow'],
    [1, 900, 0, false, 'firm'], // no period is known: the server's state decides
  ] as const)('state %i, age %d s, period %d s, feed lost %s: %s', (state, age, period, lost, want) => {
    expect(lookOf(state, age, period, lost)).toBe(want);
  });
});

describe('likeliest', () => {
  it.each([
    [undefined, 'unknown'],
    [{}, 'unknown'],
    [{ vehicle: 0.6, person: 0.4 }, 'vehicle'],
    [{ submarine: 1 }, 'unknown'],
  ] as const)('%o: %s', (p, want) => expect(likeliest(p as Record<string, number>)).toBe(want));
});
