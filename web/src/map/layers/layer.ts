// What every layer of our GL painter gets: the scene, colours, an origin near the
// middle of the map, from which places are 32-bit offsets.

import type { Tokens } from '../../theme/tokens.ts';
import type { Instances } from '../gl/program.ts';
import type { Scene } from '../scene.ts';

export interface Fill {
  scene: Scene;
  tokens: Tokens;
  /** Frame colours by label, 0..1. */
  colors: [number, number, number][];
  originX: number;
  originY: number;
  /** px a unit: what is smaller than a symbol need not be drawn. */
  scale: number;
  out: Instances;
}

/** A layer fills instances of one of the three shapes. */
export interface Layer {
  id: string;
  shape: 'quads' | 'segments' | 'ellipses';
  fill(f: Fill): void;
}
