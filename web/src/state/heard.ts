// The figures behind the polar map: what was heard by direction, and its rings.

/** The farthest, its direction in degrees, and in how many parts of the circle
 * anything was heard. */
export function heardFigures(heard: number[]): { far: number; at: number; directions: number } {
  let best = 0;
  let directions = 0;
  heard.forEach((m, i) => {
    if (m > 0) directions++;
    if (m > heard[best]!) best = i;
  });
  return { far: heard[best] ?? 0, at: (best + 0.5) * (360 / Math.max(1, heard.length)), directions };
}

/** Two to five rings at round distances, the outermost not nearer than the farthest, m. */
export function ringsFor(far: number): number[] {
  const power = 10 ** Math.floor(Math.log10(far / 2));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => far / s <= 5)!;
  return Array.from({ length: Math.max(1, Math.ceil(far / step)) }, (_, i) => (i + 1) * step);
}

/** The point at a direction and distance; north is up. */
export function arcPoint(azimuth: number, r: number): [number, number] {
  const a = (azimuth * Math.PI) / 180;
  return [round(r * Math.sin(a)), round(-r * Math.cos(a))];
}

const round = (x: number) => Math.round(x * 100) / 100 + 0;

/** A sector of a circle round the middle, as an SVG path. */
export function wedge(from: number, width: number, r: number): string {
  const [x1, y1] = arcPoint(from, r);
  const [x2, y2] = arcPoint(from + width, r);
  return `M0 0L${x1} ${y1}A${round(r)} ${round(r)} 0 ${width > 180 ? 1 : 0} 1 ${x2} ${y2}Z`;
}
