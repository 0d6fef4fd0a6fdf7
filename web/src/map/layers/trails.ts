// Trails: true points only, fading with age; never joined over a gap.

import { TRAIL } from '../../state/tracks.ts';
import type { Fill, Layer } from './layer.ts';

/** Older points are not drawn, s. */
const SHOWN = 600;

/** A gap longer than this between two points is not joined, ms. */
export function gapOf(period: number): number {
  return Math.max(3 * period, 5) * 1000;
}

function fill(f: Fill): void {
  const { scene } = f;
  const t = scene.tracks;
  for (let s = 0; s < t.count; s++) {
    if (!scene.wishes.trails && s !== scene.selectedSlot && t.priority[s] === 0) continue;
    const [r, g, b] = f.colors[t.label[s]!]!;
    const gap = gapOf(t.period[s]!);
    const base = s * TRAIL;
    for (let i = base + 1; i < base + t.trailLength[s]!; i++) {
      const age = (scene.at - t.trailAt[i]!) / 1000;
      if (age > SHOWN || t.trailAt[i]! - t.trailAt[i - 1]! > gap) continue;
      f.out.push(
        t.trailX[i - 1]! - f.originX, t.trailY[i - 1]! - f.originY, t.trailX[i]! - f.originX, t.trailY[i]! - f.originY,
        r, g, b, 0.75 * (1 - age / SHOWN), 1.5, 0,
      );
    }
  }
}

export const trails: Layer = { id: 'trails', shape: 'segments', fill };
