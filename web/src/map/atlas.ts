// One picture with every symbol the painters need. Frame shape is identity, icon is
// class, line style is certainty; shapes follow APP-6 (rectangle own, square
// cooperative, quatrefoil unknown, diamond declared by others), icons are ours.

import type { Tokens } from '../theme/tokens.ts';
import { CLASSES, LABELS } from '../state/tracks.ts';
import { HELD_LOOK } from './scene.ts';

/** Cells are square, of CELL physical pixels, PER_ROW in a row. */
export const CELL = 64;
export const PER_ROW = 16;
export const ATLAS = CELL * PER_ROW;

const STYLES = 4; // tentative, firm, hollow, held
const HELD_STYLE = 3;
const SYMBOLS = LABELS.length * CLASSES.length * STYLES;
export const CROSS = SYMBOLS;
/** Dots for 1 to 4 sensors, and 4 with a plus. */
export const DOTS = CROSS + 1;
export const MARK_FOREIGN = DOTS + 5;
/** Rings of low, medium, high, critical; then the same not acknowledged. */
export const RINGS = MARK_FOREIGN + 1;
export const BRACKETS = RINGS + 8;
export const MARK_DOUBTED = BRACKETS + 1;
const CELLS = MARK_DOUBTED + 1;

/** The cell of a symbol; look is tentative, firm, hollow or held as scene.ts numbers them. */
export function symbolCell(label: number, kind: number, look: number): number {
  return (label * CLASSES.length + kind) * STYLES + (look === HELD_LOOK ? HELD_STYLE : look);
}

type Pen = CanvasRenderingContext2D;

export function frameColor(t: Tokens, label: number): string {
  return [t.unknown, t.unknown, t.cooperative, t.own, t.declared][label]!;
}

/** Draws all cells for a theme. */
export function drawAtlas(canvas: HTMLCanvasElement, t: Tokens): void {
  canvas.width = canvas.height = ATLAS;
  const pen = canvas.getContext('2d')!;
  pen.lineJoin = 'round';
  for (let cell = 0; cell < CELLS; cell++) {
    pen.save();
    pen.translate((cell % PER_ROW) * CELL, Math.floor(cell / PER_ROW) * CELL);
    pen.beginPath();
    pen.rect(0, 0, CELL, CELL);
    pen.clip();
    pen.translate(CELL / 2, CELL / 2);
    drawCell(pen, cell, t);
    pen.restore();
  }
}

function drawCell(pen: Pen, cell: number, t: Tokens): void {
  if (cell < SYMBOLS) return symbol(pen, cell, t);
  if (cell === CROSS) return cross(pen, t);
  if (cell < MARK_FOREIGN) return dots(pen, cell - DOTS + 1, t);
  if (cell === MARK_FOREIGN) return foreignMark(pen, t);
  if (cell < BRACKETS) return ring(pen, (cell - RINGS) % 4, cell - RINGS >= 4, t);
  if (cell === BRACKETS) return brackets(pen, t);
  doubtedMark(pen, t);
}

function symbol(pen: Pen, cell: number, t: Tokens): void {
  const look = cell % STYLES;
  const kind = Math.floor(cell / STYLES) % CLASSES.length;
  const label = Math.floor(cell / STYLES / CLASSES.length);
  const color = frameColor(t, label);
  framePath(pen, label);
  if (look !== 2) {
    pen.fillStyle = t.land;
    pen.globalAlpha = 0.86;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.lineWidth = look === 1 ? 5.5 : 4;
  pen.strokeStyle = t.land; // a dark seat so that the frame reads on anything
  pen.lineWidth += 3;
  if (look !== 2) pen.stroke();
  pen.lineWidth -= 3;
  pen.strokeStyle = color;
  if (look === 0) pen.setLineDash([3, 6]);
  else if (LABELS[label] === 'not-classified') pen.setLineDash([11, 5]);
  pen.stroke();
  pen.setLineDash([]);
  if (look === 2) return;
  pen.globalAlpha = look === 0 ? 0.75 : 1;
  pen.fillStyle = pen.strokeStyle = color;
  icon(pen, kind);
  if (look === HELD_STYLE) pause(pen, t, color);
}

/** Two bars at the lower end side, on a seat: it stands, and nobody sees it. */
function pause(pen: Pen, t: Tokens, color: string): void {
  pen.fillStyle = t.land;
  pen.fillRect(8, 6, 22, 24);
  pen.fillStyle = color;
  pen.fillRect(11, 9, 6, 18);
  pen.fillRect(21, 9, 6, 18);
}

/** The outline of a label's frame, within 24 of the middle. */
function framePath(pen: Pen, label: number): void {
  pen.beginPath();
  switch (LABELS[label]) {
    case 'own':
      pen.roundRect(-26, -18, 52, 36, 4);
      break;
    case 'cooperative':
      pen.rect(-20, -20, 40, 40);
      break;
    case 'declared':
      pen.moveTo(0, -27);
      pen.lineTo(27, 0);
      pen.lineTo(0, 27);
      pen.lineTo(-27, 0);
      pen.closePath();
      break;
    default: {
      const r = 12.5;
      pen.arc(0, -r, r, Math.PI, 0);
      pen.arc(r, 0, r, -0.5 * Math.PI, 0.5 * Math.PI);
      pen.arc(0, r, r, 0, Math.PI);
      pen.arc(-r, 0, r, 0.5 * Math.PI, 1.5 * Math.PI);
      pen.closePath();
    }
  }
}

/** The icon of a class, within 11 of the middle. */
function icon(pen: Pen, kind: number): void {
  pen.lineWidth = 3.5;
  pen.lineCap = 'round';
  pen.beginPath();
  switch (CLASSES[kind]) {
    case 'person':
      pen.arc(0, -8, 4, 0, 2 * Math.PI);
      pen.fill();
      pen.beginPath();
      pen.moveTo(0, -3);
      pen.lineTo(0, 4);
      pen.moveTo(-6, -1);
      pen.lineTo(6, -1);
      pen.moveTo(-5, 12);
      pen.lineTo(0, 4);
      pen.lineTo(5, 12);
      pen.stroke();
      return;
    case 'animal':
      pen.moveTo(-9, 9);
      pen.lineTo(-9, -2);
      pen.lineTo(6, -2);
      pen.lineTo(6, 9);
      pen.moveTo(6, -2);
      pen.lineTo(10, -8);
      pen.lineTo(13, -7);
      pen.stroke();
      return;
    case 'vehicle':
      pen.roundRect(-12, -6, 24, 10, 2);
      pen.fill();
      pen.beginPath();
      pen.arc(-7, 7, 3.5, 0, 2 * Math.PI);
      pen.arc(7, 7, 3.5, 0, 2 * Math.PI);
      pen.fill();
      return;
    case 'drone':
      pen.moveTo(-8, -8);
      pen.lineTo(8, 8);
      pen.moveTo(8, -8);
      pen.lineTo(-8, 8);
      pen.stroke();
      for (const [x, y] of [[-9, -9], [9, -9], [-9, 9], [9, 9]] as const) {
        pen.beginPath();
        pen.arc(x, y, 4, 0, 2 * Math.PI);
        pen.lineWidth = 2.5;
        pen.stroke();
      }
      return;
    case 'aircraft':
      pen.moveTo(0, -13);
      pen.lineTo(0, 12);
      pen.moveTo(-13, 1);
      pen.lineTo(0, -4);
      pen.lineTo(13, 1);
      pen.moveTo(-5, 12);
      pen.lineTo(5, 12);
      pen.stroke();
      return;
    case 'vessel':
      pen.moveTo(-12, 2);
      pen.lineTo(12, 2);
      pen.lineTo(7, 9);
      pen.lineTo(-7, 9);
      pen.closePath();
      pen.fill();
      pen.fillRect(-2, -9, 4, 10);
      return;
    default:
      pen.arc(0, 0, 3.5, 0, 2 * Math.PI);
      pen.fill();
  }
}

function cross(pen: Pen, t: Tokens): void {
  pen.strokeStyle = t.mute;
  pen.lineWidth = 5;
  pen.beginPath();
  pen.moveTo(-14, -14);
  pen.lineTo(14, 14);
  pen.moveTo(14, -14);
  pen.lineTo(-14, 14);
  pen.stroke();
}

/** n dots in a row; the fifth stands as a plus. */
function dots(pen: Pen, n: number, t: Tokens): void {
  pen.fillStyle = pen.strokeStyle = t.text;
  pen.lineWidth = 3;
  const step = 11;
  const from = (-(Math.min(n, 5) - 1) * step) / 2;
  for (let i = 0; i < n; i++) {
    const x = from + i * step;
    pen.beginPath();
    if (i < 4) {
      pen.arc(x, 0, 4, 0, 2 * Math.PI);
      pen.fill();
      continue;
    }
    pen.moveTo(x - 5, 0);
    pen.lineTo(x + 5, 0);
    pen.moveTo(x, -5);
    pen.lineTo(x, 5);
    pen.stroke();
  }
}

/** Another system's track: an open corner at the upper end side. */
function foreignMark(pen: Pen, t: Tokens): void {
  pen.strokeStyle = t.text;
  pen.lineWidth = 5;
  pen.beginPath();
  pen.moveTo(8, -26);
  pen.lineTo(26, -26);
  pen.lineTo(26, -8);
  pen.stroke();
}

/** A track whose own word is contradicted: the frame struck through at its lower corner. */
function doubtedMark(pen: Pen, t: Tokens): void {
  for (const [color, width] of [[t.land, 11], [t.high, 6]] as const) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(-28, 12);
    pen.lineTo(-12, 28);
    pen.moveTo(-28, 28);
    pen.lineTo(-12, 12);
    pen.stroke();
  }
}

/** A filled ring around the symbol; wider for worse, hollow once acknowledged. */
function ring(pen: Pen, rank: number, fresh: boolean, t: Tokens): void {
  const color = [t.low, t.medium, t.high, t.critical][rank]!;
  pen.fillStyle = pen.strokeStyle = color;
  const inner = fresh ? 26 - rank : 27;
  pen.beginPath();
  pen.arc(0, 0, 30, 0, 2 * Math.PI);
  pen.arc(0, 0, inner, 0, 2 * Math.PI, true);
  pen.globalAlpha = fresh ? 0.9 : 0.25;
  pen.fill();
  pen.globalAlpha = 1;
  if (fresh) return;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(0, 0, 30, 0, 2 * Math.PI);
  pen.stroke();
}

function brackets(pen: Pen, t: Tokens): void {
  pen.strokeStyle = t.text;
  pen.lineWidth = 4;
  pen.beginPath();
  for (const [x, y] of [[-1, -1], [1, -1], [1, 1], [-1, 1]] as const) {
    pen.moveTo(x * 29, y * 16);
    pen.lineTo(x * 29, y * 29);
    pen.lineTo(x * 16, y * 29);
  }
  pen.stroke();
}
