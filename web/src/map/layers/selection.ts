// The selected track: brackets round its symbol.

import { BRACKETS } from '../atlas.ts';
import type { Fill, Layer } from './layer.ts';

function fill(f: Fill): void {
  const s = f.scene.selectedSlot;
  if (s < 0) return;
  const t = f.scene.tracks;
  f.out.push(t.x[s]! - f.originX, t.y[s]! - f.originY, 0, 0, 42, BRACKETS, 1, 0);
}

export const selection: Layer = { id: 'selection', shape: 'quads', fill };
