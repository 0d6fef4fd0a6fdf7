// Which labels are shown and where: greedy, by importance, on a grid of 8 pixels,
// eight places round the symbol. Pure; the canvas draws what comes out.

export interface LabelWish {
  /** Track handle: remembers its place. */
  key: number;
  /** Symbol's middle, px. */
  x: number;
  y: number;
  /** Size of the text, px. */
  width: number;
  height: number;
  /** Distance of the text from the middle, px. */
  gap: number;
}

export interface PlacedLabel {
  wish: LabelWish;
  /** Upper corner of the text, px. */
  x: number;
  y: number;
  place: number;
}

export const MOST_LABELS = 300;
/** A placed label keeps its place for this long, ms. */
export const KEEPS = 2000;
const GRID = 8;

/** Right, left, then the corners, above and below. */
const PLACES: readonly [number, number][] = [
  [1, 0],
  [-1, 0],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
  [0, -1],
  [0, 1],
];

export class LabelPlacer {
  private cells = new Uint8Array(0);
  private columns = 0;
  private rows = 0;
  private kept = new Map<number, { place: number; since: number }>();

  /** Places wishes, the most important first, off the obstacles: middles and half sizes
   * as x, y, half width, half height … in px. now in ms. */
  place(wishes: LabelWish[], obstacles: number[], width: number, height: number, now: number): PlacedLabel[] {
    this.columns = Math.ceil(width / GRID) + 1;
    this.rows = Math.ceil(height / GRID) + 1;
    const size = this.columns * this.rows;
    if (this.cells.length < size) this.cells = new Uint8Array(size);
    this.cells.fill(0);
    for (let i = 0; i < obstacles.length; i += 4) this.block(obstacles[i]!, obstacles[i + 1]!, obstacles[i + 2]!, obstacles[i + 3]!);
    const placed: PlacedLabel[] = [];
    const keep = new Map<number, { place: number; since: number }>();
    for (const w of wishes) {
      if (placed.length >= MOST_LABELS) break;
      const old = this.kept.get(w.key);
      const first = old ? old.place : 0;
      const held = old !== undefined && now - old.since < KEEPS;
      const p = this.tryPlaces(w, first, held, width, height);
      if (!p) continue;
      placed.push(p);
      keep.set(w.key, old && old.place === p.place ? old : { place: p.place, since: now });
    }
    this.kept = keep;
    return placed;
  }

  /** Tries the old place first. A label that is held there does not jump while its
   * time runs: where its place is taken it is left out. */
  private tryPlaces(w: LabelWish, first: number, held: boolean, width: number, height: number): PlacedLabel | null {
    for (let i = 0; i < PLACES.length; i++) {
      const place = (first + i) % PLACES.length;
      const [dx, dy] = PLACES[place]!;
      const x = dx > 0 ? w.x + w.gap : dx < 0 ? w.x - w.gap - w.width : w.x - w.width / 2;
      const y = dy > 0 ? w.y + w.gap * (dx ? 0.5 : 1) : dy < 0 ? w.y - w.gap * (dx ? 0.5 : 1) - w.height : w.y - w.height / 2;
      if (x >= 0 && y >= 0 && x + w.width <= width && y + w.height <= height && this.take(x, y, w.width, w.height)) {
        return { wish: w, x, y, place };
      }
      if (held) return null;
    }
    return null;
  }

  /** Takes the cells that lie wholly or half under an obstacle. */
  private block(x: number, y: number, halfWidth: number, halfHeight: number): void {
    const x0 = Math.max(0, Math.round((x - halfWidth) / GRID));
    const x1 = Math.min(this.columns, Math.round((x + halfWidth) / GRID));
    const y0 = Math.max(0, Math.round((y - halfHeight) / GRID));
    const y1 = Math.min(this.rows, Math.round((y + halfHeight) / GRID));
    for (let r = y0; r < y1; r++) this.cells.fill(1, r * this.columns + x0, r * this.columns + x1);
  }

  /** Takes the cells of a rectangle if all are free. */
  private take(x: number, y: number, width: number, height: number): boolean {
    const x0 = Math.floor(x / GRID);
    const x1 = Math.floor((x + width) / GRID);
    const y0 = Math.floor(y / GRID);
    const y1 = Math.floor((y + height) / GRID);
    for (let r = y0; r <= y1; r++) for (let c = x0; c <= x1; c++) if (this.cells[r * this.columns + c]) return false;
    for (let r = y0; r <= y1; r++) this.cells.fill(1, r * this.columns + x0, r * this.columns + x1 + 1);
    return true;
  }
}
