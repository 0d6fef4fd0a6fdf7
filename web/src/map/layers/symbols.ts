// Symbols: frame, icon, one dot for each sensor (four at most, then a plus), and the
// corner of a track that another system told us, and the mark of one whose own word
// is contradicted.

import { FOREIGN } from '../../live/frame.ts';
import { CROSS, DOTS, MARK_DOUBTED, MARK_FOREIGN, symbolCell } from '../atlas.ts';
import { LOST_LOOK } from '../scene.ts';
import type { Fill, Layer } from './layer.ts';

function fill(f: Fill): void {
  const { scene } = f;
  const t = scene.tracks;
  for (let s = 0; s < t.count; s++) {
    const x = t.x[s]! - f.originX;
    const y = t.y[s]! - f.originY;
    const size = scene.sizeOf(s);
    const look = scene.look[s]!;
    if (look === LOST_LOOK) {
      f.out.push(x, y, 0, 0, size, CROSS, 1, 0);
      continue;
    }
    f.out.push(x, y, 0, 0, size, symbolCell(t.label[s]!, t.kind[s]!, look), 1, 0);
    if (size < 20) continue;
    if (t.flags[s]! & FOREIGN) f.out.push(x, y, 0, 0, size * 1.1, MARK_FOREIGN, 1, 0);
    if (t.doubted[s]!) f.out.push(x, y, 0, 0, size * 1.1, MARK_DOUBTED, 1, 0);
    if (t.sensors[s]! > 0) f.out.push(x, y, 0, size * 0.64, size * 0.9, DOTS + Math.min(t.sensors[s]!, 5) - 1, 1, 0);
  }
}

export const symbols: Layer = { id: 'symbols', shape: 'quads', fill };
