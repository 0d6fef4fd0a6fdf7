// 95 % ellipses: of the selected, the alarmed, the held, and those larger than their symbol.

import { unitsPerMetre } from '../../state/mercator.ts';
import { HELD_LOOK, LOST_LOOK } from '../scene.ts';
import type { Fill, Layer } from './layer.ts';

/** Half axis of the 95 % ellipse over that of the 1-sigma one: √χ²(0.95, 2). */
export const K95 = 2.4477;

function fill(f: Fill): void {
  const { scene } = f;
  const t = scene.tracks;
  for (let s = 0; s < t.count; s++) {
    if (scene.look[s] === LOST_LOOK) continue;
    const k = K95 * unitsPerMetre(t.lat[s]!);
    const major = t.major[s]! * k;
    const wanted = scene.wishes.ellipses || s === scene.selectedSlot || t.priority[s]! > 0 || scene.look[s] === HELD_LOOK || (major * f.scale > scene.sizeOf(s) && t.count < 2000);
    if (!wanted || major * f.scale < 3) continue;
    const [r, g, b] = f.colors[t.label[s]!]!;
    f.out.push(t.x[s]! - f.originX, t.y[s]! - f.originY, major, t.minor[s]! * k, (t.azimuth[s]! * Math.PI) / 180, r, g, b, 0.55, 0.06);
  }
}

export const uncertainty: Layer = { id: 'uncertainty', shape: 'ellipses', fill };
