// Alarm rings: a filled ring around the symbol, in the alarm's colour. Only that of a
// critical alarm that nobody has acknowledged blinks.

import { UNACKNOWLEDGED } from '../../state/alarms.ts';
import { RINGS } from '../atlas.ts';
import type { Fill, Layer } from './layer.ts';

function fill(f: Fill): void {
  const { scene } = f;
  const t = scene.tracks;
  for (let s = 0; s < t.count; s++) {
    const p = t.priority[s]!;
    if (p === 0) continue;
    const rank = (p % UNACKNOWLEDGED) - 1;
    const fresh = p >= UNACKNOWLEDGED;
    f.out.push(t.x[s]! - f.originX, t.y[s]! - f.originY, 0, 0, fresh ? 52 : 46, RINGS + rank + (fresh ? 4 : 0), 1, fresh && rank === 3 ? 1 : 0);
  }
}

export const rings: Layer = { id: 'rings', shape: 'quads', fill };
