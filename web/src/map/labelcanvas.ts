// Track labels on a canvas above the map. Texts are drawn once and kept as pictures:
// a halo costs more than all the rest of a paint.

import { UNACKNOWLEDGED } from '../state/alarms.ts';
import { LABELS } from '../state/tracks.ts';
import type { Tokens } from '../theme/tokens.ts';
import { screenX, screenY, type Camera } from './camera.ts';
import { LabelPlacer, MOST_LABELS, type LabelWish, type PlacedLabel } from './labels.ts';
import { CROWD, FIRM_LOOK, HOLLOW_LOOK, LOST_LOOK, type Scene } from './scene.ts';

const FONT = '12px "Noto Sans", "Noto Sans Arabic", sans-serif';
const LINE = 15;
const HALO = 3;
const MOST_KEPT = 2000;
/** A label's text is made anew after this time, ms: ages count in seconds. */
const FRESH = 1000;

/** The lines of a label; given by the text room, which knows the language. */
export type LabelText = (scene: Scene, slot: number) => string[];

/** The picture of a track's label, and what it was made for. */
interface Made {
  sprite: Sprite;
  at: number;
  look: number;
  selected: boolean;
}

interface Sprite {
  image: HTMLCanvasElement;
  width: number;
  height: number;
}

export class LabelCanvas {
  readonly element = document.createElement('canvas');
  private pen = this.element.getContext('2d')!;
  private placer = new LabelPlacer();
  private sprites = new Map<string, Sprite>();
  private made = new Map<number, Made>();
  private obstacles: number[] = [];
  private wished: (LabelWish & { slot: number; sprite: Sprite })[] = [];
  /** Shown and wished for in the last paint. */
  shown = 0;
  wanted = 0;

  constructor(private text: LabelText) {
    this.element.className = 'labels';
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Forgets the texts: the language, theme or fonts have changed. */
  forget(): void {
    this.sprites.clear();
    this.made.clear();
  }

  paint(scene: Scene, c: Camera, t: Tokens, rtl: boolean, now: number): void {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (this.element.width !== Math.round(c.width * ratio) || this.element.height !== Math.round(c.height * ratio)) {
      this.element.width = Math.round(c.width * ratio);
      this.element.height = Math.round(c.height * ratio);
    }
    const pen = this.pen;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, c.width, c.height);
    this.shown = this.wanted = 0;
    if (!scene.wishes.labels && scene.selectedSlot < 0) return;
    this.wish(scene, c, rtl, (s) => this.spriteOf(scene, s, t, rtl, ratio, now));
    const placed = this.placer.place(this.wished, this.obstacles, c.width, c.height, now);
    this.shown = placed.length;
    pen.strokeStyle = t.mute;
    pen.lineWidth = 1;
    for (const p of placed) this.draw(p);
  }

  private draw(p: PlacedLabel): void {
    const { wish } = p;
    const sprite = (wish as LabelWish & { sprite: Sprite }).sprite;
    if (p.place >= 2) {
      this.pen.beginPath();
      const tx = Math.max(p.x, Math.min(wish.x, p.x + wish.width));
      const ty = Math.max(p.y, Math.min(wish.y, p.y + wish.height));
      const d = Math.hypot(tx - wish.x, ty - wish.y) || 1;
      this.pen.moveTo(wish.x + ((tx - wish.x) / d) * 12, wish.y + ((ty - wish.y) / d) * 12);
      this.pen.lineTo(tx, ty);
      this.pen.stroke();
    }
    this.pen.drawImage(sprite.image, p.x - HALO, p.y - HALO, sprite.width + 2 * HALO, sprite.height + 2 * HALO);
  }

  /** Collects the wishes, the most important first. */
  private wish(scene: Scene, c: Camera, rtl: boolean, spriteOf: (s: number) => Sprite): void {
    const tracks = scene.tracks;
    const ranks: number[][] = [];
    this.obstacles = obstaclesOf(scene, c, rtl);
    const apart = tracks.count <= CROWD;
    for (let s = 0; s < tracks.count; s++) {
      const x = screenX(c, tracks.x[s]!);
      const y = screenY(c, tracks.y[s]!);
      if (x < 0 || y < 0 || x > c.width || y > c.height) continue;
      if (apart) this.obstacles.push(x, y, scene.sizeOf(s) * 0.4, scene.sizeOf(s) * 0.4);
      if (!scene.wishes.labels && s !== scene.selectedSlot) continue;
      this.wanted++;
      (ranks[importance(scene, s)] ??= []).push(s);
    }
    this.wished = [];
    for (const slots of ranks) {
      if (!slots) continue;
      // Of one rank the newest come first; where there are far too many their order
      // among themselves does not matter, only that it stays.
      if (slots.length < 2 * MOST_LABELS) slots.sort((a, b) => tracks.handle[b]! - tracks.handle[a]!);
      for (const s of slots) {
        if (this.wished.length > 2.5 * MOST_LABELS) return;
        const sprite = spriteOf(s);
        this.wished.push({
          key: tracks.handle[s]!, x: screenX(c, tracks.x[s]!), y: screenY(c, tracks.y[s]!), width: sprite.width, height: sprite.height,
          gap: scene.sizeOf(s) * 0.5 + (tracks.priority[s] ? 13 : 7), slot: s, sprite,
        });
      }
    }
  }

  private spriteOf(scene: Scene, s: number, t: Tokens, rtl: boolean, ratio: number, now: number): Sprite {
    const handle = scene.tracks.handle[s]!;
    const look = scene.look[s]!;
    const selected = s === scene.selectedSlot;
    const old = this.made.get(handle);
    if (old && now - old.at < FRESH && old.look === look && old.selected === selected) return old.sprite;
    if (this.made.size >= MOST_KEPT) this.made.clear();
    const sprite = this.sprite(this.text(scene, s), look === FIRM_LOOK ? t.text : t.mute, t, rtl, ratio);
    // Spread over the time, so that not all are made in one paint.
    this.made.set(handle, { sprite, at: now - (old ? 0 : (handle * 37) % (FRESH / 2)), look, selected });
    return sprite;
  }

  private sprite(lines: string[], color: string, t: Tokens, rtl: boolean, ratio: number): Sprite {
    const key = color + lines.join('\n');
    let sprite = this.sprites.get(key);
    if (sprite) return sprite;
    if (this.sprites.size >= MOST_KEPT) this.sprites.clear();
    const image = document.createElement('canvas');
    const pen = image.getContext('2d')!;
    pen.font = FONT;
    const width = Math.ceil(Math.max(...lines.map((l) => pen.measureText(l).width)));
    const height = lines.length * LINE;
    image.width = (width + 2 * HALO) * ratio;
    image.height = (height + 2 * HALO) * ratio;
    pen.scale(ratio, ratio);
    pen.font = FONT;
    pen.direction = rtl ? 'rtl' : 'ltr';
    pen.textAlign = 'start';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    pen.lineWidth = HALO;
    pen.strokeStyle = t.land;
    pen.fillStyle = color;
    const x = rtl ? width + HALO : HALO;
    lines.forEach((l, i) => {
      pen.strokeText(l, x, HALO + (i + 0.5) * LINE);
      pen.fillText(l, x, HALO + (i + 0.5) * LINE);
    });
    sprite = { image, width, height };
    this.sprites.set(key, sprite);
    return sprite;
  }
}

/** What stands on the map beside tracks: sensors with their names below, and the
 * buttons in the upper inline-end corner. */
function obstaclesOf(scene: Scene, c: Camera, rtl: boolean): number[] {
  const out = [rtl ? 66 : c.width - 66, 110, 66, 110];
  for (const [x, y] of scene.sites) out.push(screenX(c, x), screenY(c, y) + 8, 26, 16);
  return out;
}

/** 0 first: selected, alarmed critical to low, then unknown, cooperative, own; what is
 * no longer seen comes after what is. */
export function importance(scene: Scene, s: number): number {
  if (s === scene.selectedSlot) return 0;
  const p = scene.tracks.priority[s]! % UNACKNOWLEDGED;
  if (p) return 5 - p;
  const label = LABELS[scene.tracks.label[s]!];
  const old = scene.look[s] === HOLLOW_LOOK || scene.look[s] === LOST_LOOK ? 3 : 0;
  return 5 + old + (label === 'own' ? 2 : label === 'cooperative' ? 1 : 0);
}
