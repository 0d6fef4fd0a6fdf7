// Web Mercator on the unit square: x 0..1 from 180° W, y 0..1 from 85.05° N.

export const EARTH_CIRCUMFERENCE = 2 * Math.PI * 6378137;

export function mercatorX(lon: number): number {
  return (180 + lon) / 360;
}

export function mercatorY(lat: number): number {
  const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

export function latitudeOf(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
}

export function longitudeOf(x: number): number {
  return x * 360 - 180;
}

/** Unit-square lengths of one metre at the latitude. */
export function unitsPerMetre(lat: number): number {
  return 1 / (EARTH_CIRCUMFERENCE * Math.cos((lat * Math.PI) / 180));
}
