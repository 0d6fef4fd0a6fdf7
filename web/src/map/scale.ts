// The scale bar.

/** A round length that is at most 120 px long, and its pixels. */
export function scaleBar(metresPer100: number): { metres: number; pixels: number } {
  const most = metresPer100 * 1.2;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((m) => m <= most)!;
  return { metres, pixels: (metres / metresPer100) * 100 };
}
