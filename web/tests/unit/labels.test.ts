import { describe, expect, it } from 'vitest';
import { KEEPS, LabelPlacer, MOST_LABELS, type LabelWish } from '../../src/map/labels.ts';

const wish = (key: number, x: number, y: number): LabelWish => ({ key, x, y, width: 60, height: 30, gap: 18 });

/** Places as Marsad's canvas does, the symbols of all wishes in the way. */
const placeAll = (p: LabelPlacer, wishes: LabelWish[], now = 0) => p.place(wishes, wishes.flatMap((w) => [w.x, w.y, 13, 13]), 800, 600, now);

function overlap(a: { x: number; y: number; wish: LabelWish }, b: { x: number; y: number; wish: LabelWish }): boolean {
  return a.x < b.x + b.wish.width && b.x < a.x + a.wish.width && a.y < b.y + b.wish.height && b.y < a.y + a.wish.height;
}

describe('LabelPlacer', () => {
  const scattered = Array.from({ length: 120 }, (_, i) => wish(i, 20 + ((i * 7919) % 760), 20 + ((i * 104_729) % 560)));

  it('never lets two labels overlap, and none leave the map', () => {
    const placed = placeAll(new LabelPlacer(), scattered);
    expect(placed.length).toBeGreaterThan(20);
    placed.forEach((a, i) => placed.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
    for (const p of placed) expect(p.x >= 0 && p.y >= 0 && p.x + 60 <= 800 && p.y + 30 <= 600).toBe(true);
  });

  it('gives the important ones their place first', () => {
    const [first, second] = [wish(1, 400, 300), wish(2, 400, 300)];
    const placed = new LabelPlacer().place([first, second], [], 800, 600, 0);
    expect(placed.map((p) => [p.wish.key, p.place])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it('never covers a symbol', () => {
    const a = wish(1, 400, 300);
    const placed = new LabelPlacer().place([a], [450, 300, 13, 13], 800, 600, 0);
    expect(placed[0]!.place).not.toBe(0);
  });

  it('keeps a place for 2 s, then takes another', () => {
    const p = new LabelPlacer();
    const a = wish(1, 400, 300);
    p.place([a], [450, 300, 13, 13], 800, 600, 0);
    const held = p.place([a], [], 800, 600, KEEPS - 1)[0]!.place;
    expect(held).toBe(1);
    // The old place is taken: within 2 s the label is left out rather than jump.
    expect(p.place([a], [340, 300, 13, 13], 800, 600, KEEPS - 1)).toEqual([]);
  });

  it(`places ${MOST_LABELS} at most`, () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ key: i, x: 10 + (i % 100) * 20, y: 10 + Math.floor(i / 100) * 40, width: 8, height: 8, gap: 4 }));
    expect(new LabelPlacer().place(many, [], 4000, 2000, 0)).toHaveLength(MOST_LABELS);
  });
});
