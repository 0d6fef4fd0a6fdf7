// Velocity vectors: where the track will be after the chosen time. Dashed when it is
// predicted; none when it is held or lost, or the feed is.

import { unitsPerMetre } from '../../state/mercator.ts';
import { HELD_LOOK, HOLLOW_LOOK, LOST_LOOK } from '../scene.ts';
import type { Fill, Layer } from './layer.ts';

function fill(f: Fill): void {
  const { scene } = f;
  if (scene.feedLost) return;
  const t = scene.tracks;
  for (let s = 0; s < t.count; s++) {
    const course = t.course[s]!;
    if (scene.look[s] === LOST_LOOK || scene.look[s] === HELD_LOOK || Number.isNaN(course) || t.speed[s]! < 0.3) continue;
    const length = t.speed[s]! * scene.wishes.vectorSeconds * unitsPerMetre(t.lat[s]!);
    if (length * f.scale < 4) continue;
    const [r, g, b] = f.colors[t.label[s]!]!;
    const a = (course * Math.PI) / 180;
    const x = t.x[s]! - f.originX;
    const y = t.y[s]! - f.originY;
    f.out.push(x, y, x + length * Math.sin(a), y - length * Math.cos(a), r, g, b, 0.9, 1.6, scene.look[s] === HOLLOW_LOOK ? 4 : 0);
  }
}

export const vectors: Layer = { id: 'vectors', shape: 'segments', fill };
