// The store of moving tracks: parallel typed arrays by slot. Painters read it; only
// the live stream writes it. A track is never an object that the page's views watch.

import type { Frame } from '../live/frame.ts';
import { ALERTED, CONFIRMED, ENDED, EXERCISE, FOREIGN, FUSED, HEADER_BYTES, HELD, LOST, NO_COURSE, NO_HEIGHT, RECORD_BYTES, TENTATIVE, COASTING } from '../live/frame.ts';
import type { TrackForm } from '../live/forms.ts';
import { mercatorX, mercatorY } from './mercator.ts';

/** Points kept of each trail. */
export const TRAIL = 48;

/** Identity frames, in the order of the atlas. */
export const LABELS = ['not-classified', 'unknown', 'cooperative', 'own', 'declared'] as const;
/** Classes, in the order of the atlas. */
export const CLASSES = ['unknown', 'person', 'animal', 'vehicle', 'drone', 'aircraft', 'vessel'] as const;

/** What changes slowly, by slot. */
export interface TrackInfo {
  id: string;
  name: string;
  declaredBy: string;
  heightAbove: string;
}

const STATES: Record<string, number> = { tentative: TENTATIVE, confirmed: CONFIRMED, coasting: COASTING, lost: LOST, ended: ENDED, held: HELD };
const NOBODY: TrackInfo = { id: '', name: '', declaredBy: '', heightAbove: '' };

export class Tracks {
  /** Slots in use lie below count, without holes. */
  count = 0;
  version = 0;
  /** Server time of the last frame or snapshot, ms. */
  at = 0;
  /** Grows when tracks come, leave or change their slow part. */
  generation = 0;

  handle = new Uint32Array(0);
  lat = new Float64Array(0);
  lon = new Float64Array(0);
  x = new Float64Array(0); // Mercator, unit square
  y = new Float64Array(0);
  height = new Float32Array(0); // m; NaN: none
  speed = new Float32Array(0); // m/s
  course = new Float32Array(0); // ° from north; NaN: none
  major = new Float32Array(0); // m, 1 sigma
  minor = new Float32Array(0);
  azimuth = new Float32Array(0); // °, of the longer half axis
  heard = new Float64Array(0); // server time of the last observation, ms
  period = new Float32Array(0); // s
  state = new Uint8Array(0);
  flags = new Uint8Array(0);
  existence = new Uint8Array(0);
  sensors = new Uint8Array(0);
  label = new Uint8Array(0);
  kind = new Uint8Array(0); // class
  doubted = new Uint8Array(0); // 1: what it tells of itself is contradicted
  priority = new Uint8Array(0); // of the worst open alert: 0 none, 1 low … 4 critical
  infos: TrackInfo[] = [];
  trailLength = new Uint8Array(0);
  trailX = new Float64Array(0);
  trailY = new Float64Array(0);
  trailAt = new Float64Array(0); // ms

  private slots = new Map<number, number>();
  private ids = new Map<string, number>();

  /** Slot of a handle, -1 when there is none. */
  slotOf(handle: number): number {
    return this.slots.get(handle) ?? -1;
  }

  /** Slot of a track id, -1 when it is not in the picture. */
  slotOfId(id: string): number {
    const handle = this.ids.get(id);
    return handle === undefined ? -1 : this.slotOf(handle);
  }

  clear(): void {
    this.count = 0;
    this.version = 0;
    this.slots.clear();
    this.ids.clear();
    this.infos = [];
    this.generation++;
  }

  /** Applies a frame. Returns the number of tracks that came or left. */
  apply(f: Frame): number {
    const v = f.view;
    let turned = 0;
    const seen = f.kind === 'full' ? new Set<number>() : null;
    for (let i = 0, at = HEADER_BYTES; i < f.count; i++, at += RECORD_BYTES) {
      const handle = v.getUint32(at, true);
      const state = v.getUint8(at + 26);
      seen?.add(handle);
      let s = this.slotOf(handle);
      if (state === ENDED) {
        if (s >= 0) turned += this.remove(s);
        continue;
      }
      if (s < 0) {
        s = this.add(handle);
        turned++;
      }
      this.take(s, v, at, f.at, state);
    }
    if (seen) {
      for (let s = this.count - 1; s >= 0; s--) if (!seen.has(this.handle[s]!)) turned += this.remove(s);
    }
    this.version = f.version;
    this.at = f.at;
    if (turned) this.generation++;
    return turned;
  }

  private take(s: number, v: DataView, at: number, now: number, state: number): void {
    const lat = v.getInt32(at + 4, true) / 1e7;
    const lon = v.getInt32(at + 8, true) / 1e7;
    const height = v.getInt16(at + 12, true);
    const course = v.getUint16(at + 16, true);
    this.height[s] = height === NO_HEIGHT ? NaN : height;
    this.speed[s] = v.getUint16(at + 14, true) / 100;
    this.course[s] = course === NO_COURSE ? NaN : course / 100;
    this.major[s] = v.getUint16(at + 18, true) / 2;
    this.minor[s] = v.getUint16(at + 20, true) / 2;
    this.azimuth[s] = v.getUint16(at + 22, true) / 100;
    this.state[s] = state;
    this.flags[s] = v.getUint8(at + 27);
    this.period[s] = v.getUint16(at + 28, true) / 10;
    this.existence[s] = v.getUint8(at + 30);
    this.sensors[s] = v.getUint8(at + 31);
    this.move(s, lat, lon, now - v.getUint16(at + 24, true) * 100);
  }

  /** Moves a track, and lengthens its trail when it was heard anew. */
  private move(s: number, lat: number, lon: number, heard: number): void {
    this.lat[s] = lat;
    this.lon[s] = lon;
    this.x[s] = mercatorX(lon);
    this.y[s] = mercatorY(lat);
    const fresh = heard - this.heard[s]! > 150; // ages come in tenths of a second
    this.heard[s] = heard;
    if (!fresh || this.state[s]! >= COASTING) return;
    const base = s * TRAIL;
    let n = this.trailLength[s]!;
    if (n === TRAIL) {
      this.trailX.copyWithin(base, base + 1, base + TRAIL);
      this.trailY.copyWithin(base, base + 1, base + TRAIL);
      this.trailAt.copyWithin(base, base + 1, base + TRAIL);
      n--;
    }
    this.trailX[base + n] = this.x[s]!;
    this.trailY[base + n] = this.y[s]!;
    this.trailAt[base + n] = heard;
    this.trailLength[s] = n + 1;
  }

  /** Takes the slow parts of tracks; a snapshot names every track there is. */
  inform(forms: TrackForm[], at: number, snapshot: boolean): void {
    const named = snapshot ? new Set<number>() : null;
    for (const t of forms) {
      named?.add(t.handle);
      let s = this.slotOf(t.handle);
      if (t.state === 'ended') {
        if (s >= 0) this.remove(s);
        continue;
      }
      if (s < 0) {
        if (t.lat === undefined || t.lon === undefined) continue;
        s = this.add(t.handle);
        this.place(s, t, at);
      }
      this.describe(s, t);
    }
    if (named) {
      for (let s = this.count - 1; s >= 0; s--) if (!named.has(this.handle[s]!)) this.remove(s);
      this.at = at;
    }
    this.generation++;
  }

  private place(s: number, t: TrackForm, at: number): void {
    const [ee, en, nn] = t.covariance ?? [0, 0, 0];
    const mean = (ee + nn) / 2;
    const r = Math.hypot((nn - ee) / 2, en);
    this.height[s] = t.height?.metres ?? NaN;
    this.speed[s] = t.speed ?? 0;
    this.course[s] = t.course ?? NaN;
    this.major[s] = Math.sqrt(Math.max(0, mean + r));
    this.minor[s] = Math.sqrt(Math.max(0, mean - r));
    this.azimuth[s] = (Math.atan2(en, (nn - ee) / 2) * 90) / Math.PI;
    this.state[s] = STATES[t.state ?? ''] ?? TENTATIVE;
    this.flags[s] = (t.kind === 'fused' ? FUSED : 0) | (t.kind === 'foreign' ? FOREIGN : 0) | (t.alerted ? ALERTED : 0) | (t.marks?.exercise ? EXERCISE : 0);
    this.period[s] = t.period_s ?? 0;
    this.existence[s] = Math.round((t.existence ?? 1) * 255);
    this.sensors[s] = t.sensors?.length ?? 0;
    this.heard[s] = 0;
    this.move(s, t.lat!, t.lon!, t.heard ? Date.parse(t.heard) : at);
  }

  private describe(s: number, t: TrackForm): void {
    this.infos[s] = {
      id: t.id,
      name: t.identity?.name ?? '',
      declaredBy: t.declared_by ?? '',
      heightAbove: t.height?.above ?? '',
    };
    this.ids.set(t.id, t.handle);
    this.label[s] = Math.max(0, LABELS.indexOf((t.label ?? '') as (typeof LABELS)[number]));
    this.kind[s] = Math.max(0, CLASSES.indexOf(likeliest(t.class)));
  }

  /** Sets the priority of the worst open alert of each track, by track id. */
  alarm(worst: Map<string, number>): void {
    this.priority.fill(0);
    for (const [id, p] of worst) {
      const s = this.slotOfId(id);
      if (s >= 0) this.priority[s] = p;
    }
  }

  /** Marks the tracks, by id, whose own word is contradicted. */
  doubt(ids: ReadonlySet<string>): void {
    this.doubted.fill(0);
    for (const id of ids) {
      const s = this.slotOfId(id);
      if (s >= 0) this.doubted[s] = 1;
    }
  }

  private add(handle: number): number {
    const s = this.count++;
    if (s >= this.handle.length) this.grow(Math.max(256, s * 2));
    this.handle[s] = handle;
    this.infos[s] = NOBODY;
    this.heard[s] = 0;
    this.label[s] = this.kind[s] = this.doubted[s] = this.priority[s] = this.trailLength[s] = 0;
    this.slots.set(handle, s);
    return s;
  }

  /** Removes a slot by moving the last one into it. Returns 1. */
  private remove(s: number): number {
    const last = --this.count;
    this.slots.delete(this.handle[s]!);
    this.ids.delete(this.infos[s]!.id);
    if (s !== last) {
      for (const a of this.columns()) a[s] = a[last]!;
      for (const a of [this.trailX, this.trailY, this.trailAt]) a.copyWithin(s * TRAIL, last * TRAIL, (last + 1) * TRAIL);
      this.infos[s] = this.infos[last]!;
      this.slots.set(this.handle[s]!, s);
    }
    this.infos.length = last;
    return 1;
  }

  private columns() {
    return [
      this.handle, this.lat, this.lon, this.x, this.y, this.height, this.speed, this.course, this.major, this.minor, this.azimuth, this.heard,
      this.period, this.state, this.flags, this.existence, this.sensors, this.label, this.kind, this.doubted, this.priority, this.trailLength,
    ];
  }

  private grow(n: number): void {
    const grown = <T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(a: T, size = n): T => {
      const b = new (a.constructor as new (n: number) => T)(size);
      b.set(a as never);
      return b;
    };
    this.handle = grown(this.handle);
    this.lat = grown(this.lat);
    this.lon = grown(this.lon);
    this.x = grown(this.x);
    this.y = grown(this.y);
    this.height = grown(this.height);
    this.speed = grown(this.speed);
    this.course = grown(this.course);
    this.major = grown(this.major);
    this.minor = grown(this.minor);
    this.azimuth = grown(this.azimuth);
    this.heard = grown(this.heard);
    this.period = grown(this.period);
    this.state = grown(this.state);
    this.flags = grown(this.flags);
    this.existence = grown(this.existence);
    this.sensors = grown(this.sensors);
    this.label = grown(this.label);
    this.kind = grown(this.kind);
    this.doubted = grown(this.doubted);
    this.priority = grown(this.priority);
    this.trailLength = grown(this.trailLength);
    this.trailX = grown(this.trailX, n * TRAIL);
    this.trailY = grown(this.trailY, n * TRAIL);
    this.trailAt = grown(this.trailAt, n * TRAIL);
  }
}

/** The likeliest class, 'unknown' when nothing is said. */
export function likeliest(p: Record<string, number> | undefined): (typeof CLASSES)[number] {
  let best: (typeof CLASSES)[number] = 'unknown';
  let most = 0;
  for (const c of CLASSES) {
    const x = p?.[c] ?? 0;
    if (x > most) {
      best = c;
      most = x;
    }
  }
  return best;
}

/** How a track is to look. */
export type Look = 'tentative' | 'firm' | 'hollow' | 'lost' | 'held';

/** The look of a track of that state, age and period (both seconds). When the feed
 * is lost nothing looks better than hollow. What is held does not age: no word of it is
 * what is to be expected. */
export function lookOf(state: number, age: number, period: number, feedLost: boolean): Look {
  if (state === HELD) return feedLost ? 'hollow' : 'held';
  if (state === LOST || (period > 0 && age > 5 * period)) return 'lost';
  if (feedLost || state === COASTING || (period > 0 && age > 2 * period)) return 'hollow';
  return state === TENTATIVE ? 'tentative' : 'firm';
}
