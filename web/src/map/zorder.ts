// The order of everything on the map, bottom to top: the one list. A test compares
// it with the style that the map really has.

/** Who draws a layer: the basemap library, our GL layer, or the canvas above it. */
export type DrawnBy = 'style' | 'gl' | 'canvas';

export const ORDER: readonly { id: string; by: DrawnBy }[] = [
  { id: 'water', by: 'style' },
  { id: 'land', by: 'style' },
  { id: 'lakes', by: 'style' },
  { id: 'rivers', by: 'style' },
  { id: 'boundaries', by: 'style' },
  { id: 'boundaries-not-agreed', by: 'style' },
  { id: 'coverage-fill', by: 'style' },
  { id: 'coverage-out', by: 'style' },
  { id: 'coverage-line', by: 'style' },
  { id: 'footprints-fill', by: 'style' },
  { id: 'footprints-line', by: 'style' },
  { id: 'footprints-open', by: 'style' },
  { id: 'footprints-centre', by: 'style' },
  { id: 'sensors', by: 'style' },
  { id: 'zones-fill', by: 'style' },
  { id: 'zones-line', by: 'style' },
  { id: 'zones-arrows', by: 'style' },
  { id: 'zones-name', by: 'style' },
  { id: 'places-dot', by: 'style' },
  { id: 'places', by: 'style' },
  { id: 'operators', by: 'style' },
  { id: 'sketch-fill', by: 'style' },
  { id: 'sketch-line', by: 'style' },
  { id: 'sketch-points', by: 'style' },
  { id: 'trails', by: 'gl' },
  { id: 'uncertainty', by: 'gl' },
  { id: 'vectors', by: 'gl' },
  { id: 'symbols', by: 'gl' },
  { id: 'rings', by: 'gl' },
  { id: 'selection', by: 'gl' },
  { id: 'labels', by: 'canvas' },
];

/** The ids that one painter draws, bottom to top. */
export function drawnBy(who: DrawnBy): string[] {
  return ORDER.filter((l) => l.by === who).map((l) => l.id);
}
