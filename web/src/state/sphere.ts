// Distances and directions on the mean sphere: good to 0.5 %, for what is shown, not
// for what is decided.

const RADIUS = 6_371_008.8;
const radians = Math.PI / 180;

/** Metres between two places. */
export function metresBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const h = Math.sin(((lat2 - lat1) * radians) / 2) ** 2 + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lon2 - lon1) * radians) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** True direction from the first place to the second, 0 to 360°. */
export function bearingTo(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const [f1, f2, d] = [lat1 * radians, lat2 * radians, (lon2 - lon1) * radians];
  const a = Math.atan2(Math.sin(d) * Math.cos(f2), Math.cos(f1) * Math.sin(f2) - Math.sin(f1) * Math.cos(f2) * Math.cos(d));
  return (a / radians + 360) % 360;
}

/** The place at a distance and true direction. */
export function direct(lat: number, lon: number, azimuth: number, metres: number): [number, number] {
  const d = metres / RADIUS;
  const a = azimuth * radians;
  const f = lat * radians;
  const f2 = Math.asin(Math.sin(f) * Math.cos(d) + Math.cos(f) * Math.sin(d) * Math.cos(a));
  const l = Math.atan2(Math.sin(a) * Math.sin(d) * Math.cos(f), Math.cos(d) - Math.sin(f) * Math.sin(f2));
  return [f2 / radians, lon + l / radians];
}
