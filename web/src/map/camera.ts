// Where the map looks: north up, no tilt, Web Mercator.

export interface Camera {
  /** Centre on the unit square. */
  x: number;
  y: number;
  /** CSS pixels per unit. */
  scale: number;
  /** Size of the map in CSS pixels. */
  width: number;
  height: number;
}

export function screenX(c: Camera, x: number): number {
  return (x - c.x) * c.scale + c.width / 2;
}

export function screenY(c: Camera, y: number): number {
  return (y - c.y) * c.scale + c.height / 2;
}

/** Zoom level of the scale, as tiles of 512 pixels count it. */
export function zoomOf(scale: number): number {
  return Math.log2(scale / 512);
}

export function scaleOf(zoom: number): number {
  return 512 * 2 ** zoom;
}
