// What the painters need to know of each track beyond the store: how it looks now.
// Computed once for each paint of new data, for whichever painter there is.

import { LATE_AFTER } from '../state/feed.ts';
import type { Tracks } from '../state/tracks.ts';
import { lookOf, type Look } from '../state/tracks.ts';

export const LOOKS: readonly Look[] = ['tentative', 'firm', 'hollow', 'lost', 'held'];
export const TENTATIVE_LOOK = 0;
export const FIRM_LOOK = 1;
export const HOLLOW_LOOK = 2;
export const LOST_LOOK = 3;
export const HELD_LOOK = 4;

/** Above this number in view symbols shrink. */
export const CROWD = 2000;

export interface Wishes {
  trails: boolean;
  ellipses: boolean;
  labels: boolean;
  /** Seconds of the velocity vector. */
  vectorSeconds: number;
}

export class Scene {
  look = new Uint8Array(0);
  /** Seconds since each track was heard. */
  age = new Float32Array(0);
  selectedSlot = -1;
  feedLost = false;
  feedLate = false;
  /** Symbol size, CSS pixels. */
  size = 26;
  wishes: Wishes = { trails: false, ellipses: false, labels: true, vectorSeconds: 60 };
  /** Places of the sensors that are shown, on the unit square. */
  sites: [number, number][] = [];
  /** Server time of the picture, ms. */
  at = 0;

  constructor(readonly tracks: Tracks) {}

  compute(serverNow: number, silence: number, feedLost: boolean, selected: string): void {
    const t = this.tracks;
    if (this.look.length < t.handle.length) {
      this.look = new Uint8Array(t.handle.length);
      this.age = new Float32Array(t.handle.length);
    }
    this.feedLost = feedLost;
    this.feedLate = silence > LATE_AFTER;
    this.selectedSlot = selected ? t.slotOfId(selected) : -1;
    this.size = t.count > CROWD ? 10 : 26;
    this.at = serverNow;
    for (let s = 0; s < t.count; s++) {
      const age = Math.max(0, (serverNow - t.heard[s]!) / 1000);
      this.age[s] = age;
      this.look[s] = LOOKS.indexOf(lookOf(t.state[s]!, feedLost ? 0 : age, t.period[s]!, feedLost));
    }
  }

  /** Symbol size of one track: alarmed and selected ones never shrink. */
  sizeOf(s: number): number {
    return this.tracks.priority[s]! > 0 || s === this.selectedSlot ? 26 : this.size;
  }
}
