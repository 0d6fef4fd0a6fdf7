// The painter for machines without WebGL: land, boundaries, places, coverage, zones
// and at most 500 tracks, once a second, on a 2-D canvas. The page says so.

import { UNACKNOWLEDGED } from '../state/alarms.ts';
import { latitudeOf, longitudeOf, mercatorX, mercatorY, unitsPerMetre } from '../state/mercator.ts';
import type { Lang } from '../state/settings.ts';
import type { Tokens } from '../theme/tokens.ts';
import { BRACKETS, CELL, CROSS, DOTS, PER_ROW, RINGS, drawAtlas, frameColor, symbolCell } from './atlas.ts';
import { scaleOf, screenX, screenY, zoomOf, type Camera } from './camera.ts';
import { K95 } from './layers/uncertainty.ts';
import { FIT_PADDING, type FigureName, type MapPainter, type PainterOptions } from './painter.ts';
import { HELD_LOOK, HOLLOW_LOOK, LOST_LOOK, type Scene } from './scene.ts';
import { NOTHING, traceOperator, traceTakeoff } from './style.ts';

/** Tracks shown at most; alarmed ones first. */
export const MOST_PLAIN = 500;
/** Times between two paints of data, ms. */
export const PLAIN_PERIOD = 1000;

const FONT = '12px "Noto Sans", "Noto Sans Arabic", sans-serif';

type Ring = Float64Array; // x, y on the unit square

export class PlainMap implements MapPainter {
  readonly kind = 'plain' as const;
  private canvas = document.createElement('canvas');
  private pen: CanvasRenderingContext2D;
  private atlas = document.createElement('canvas');
  private tokens: Tokens;
  private lang: Lang;
  private x = mercatorX(4);
  private y = mercatorY(19);
  private scale = scaleOf(4.2);
  private land: Ring[];
  private lakes: Ring[];
  private agreed: Ring[];
  private open: Ring[];
  private figures: Record<FigureName, GeoJSON.FeatureCollection> = { coverage: NOTHING, footprints: NOTHING, sensors: NOTHING, zones: NOTHING, operators: NOTHING, sketch: NOTHING };
  private asked = 0;
  private lastData = 0;
  private drag: { x: number; y: number; moved: boolean } | null = null;
  /** Tracks left out in the last paint. */
  leftOut = 0;

  constructor(private scene: Scene, private o: PainterOptions) {
    this.tokens = o.tokens;
    this.lang = o.lang;
    this.land = ringsOf(o.base.land);
    this.lakes = ringsOf(o.base.lakes);
    this.agreed = ringsOf({ ...o.base.boundaries, features: o.base.boundaries.features.filter((f) => f.properties?.agreed) });
    this.open = ringsOf({ ...o.base.boundaries, features: o.base.boundaries.features.filter((f) => !f.properties?.agreed) });
    this.canvas.className = 'plain';
    this.pen = this.canvas.getContext('2d')!;
    drawAtlas(this.atlas, this.tokens);
    o.container.append(this.canvas);
    this.listen();
    queueMicrotask(() => o.events.ready());
    this.repaint();
  }

  private listen(): void {
    const c = this.canvas;
    c.addEventListener('pointerdown', (e) => {
      this.drag = { x: e.offsetX, y: e.offsetY, moved: false };
      c.setPointerCapture(e.pointerId);
    });
    c.addEventListener('pointermove', (e) => {
      this.o.events.pointed(e.offsetX, e.offsetY);
      if (!this.drag) return;
      const dx = e.offsetX - this.drag.x;
      const dy = e.offsetY - this.drag.y;
      if (!this.drag.moved && Math.hypot(dx, dy) < 4) return;
      this.drag = { x: e.offsetX, y: e.offsetY, moved: true };
      this.panBy(-dx, -dy);
    });
    c.addEventListener('pointerup', (e) => {
      if (this.drag && !this.drag.moved) this.o.events.clicked(e.offsetX, e.offsetY, false);
      this.drag = null;
    });
    c.addEventListener('dblclick', (e) => this.o.events.clicked(e.offsetX, e.offsetY, true));
    c.addEventListener('wheel', (e) => {
      e.preventDefault();
      this.zoomAt(-e.deltaY / 300, e.offsetX, e.offsetY);
    }, { passive: false });
  }

  camera(): Camera {
    return { x: this.x, y: this.y, scale: this.scale, width: this.o.container.clientWidth, height: this.o.container.clientHeight };
  }

  /** New data is painted once a second. */
  refill(): void {
    const wait = this.lastData + PLAIN_PERIOD - performance.now();
    if (wait <= 0) {
      this.lastData = performance.now();
      this.repaint();
    }
  }

  repaint(): void {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.paint();
      this.o.events.painted();
    });
  }

  setLook(t: Tokens, lang: Lang): void {
    this.tokens = t;
    this.lang = lang;
    drawAtlas(this.atlas, t);
    this.repaint();
  }

  setFigures(name: FigureName, figures: GeoJSON.FeatureCollection): void {
    this.figures[name] = figures;
    this.repaint();
  }

  fit([west, south, east, north]: [number, number, number, number]): void {
    const c = this.camera();
    const w = Math.max(1e-6, mercatorX(east) - mercatorX(west));
    const h = Math.max(1e-6, mercatorY(south) - mercatorY(north));
    this.scale = Math.min((c.width - 2 * FIT_PADDING) / w, (c.height - 2 * FIT_PADDING) / h, scaleOf(13));
    this.x = (mercatorX(east) + mercatorX(west)) / 2;
    this.y = (mercatorY(south) + mercatorY(north)) / 2;
    this.repaint();
  }

  moveTo(lat: number, lon: number): void {
    this.x = mercatorX(lon);
    this.y = mercatorY(lat);
    this.repaint();
  }

  panBy(x: number, y: number): void {
    this.x += x / this.scale;
    this.y += y / this.scale;
    this.repaint();
  }

  zoomBy(levels: number): void {
    const c = this.camera();
    this.zoomAt(levels, c.width / 2, c.height / 2);
  }

  private zoomAt(levels: number, px: number, py: number): void {
    const c = this.camera();
    const scale = Math.max(scaleOf(2), Math.min(scaleOf(17), this.scale * 2 ** levels));
    this.x += (px - c.width / 2) * (1 / this.scale - 1 / scale);
    this.y += (py - c.height / 2) * (1 / this.scale - 1 / scale);
    this.scale = scale;
    this.repaint();
  }

  placeOf(x: number, y: number): [number, number] {
    const c = this.camera();
    return [latitudeOf(c.y + (y - c.height / 2) / c.scale), longitudeOf(c.x + (x - c.width / 2) / c.scale)];
  }

  remove(): void {
    cancelAnimationFrame(this.asked);
    this.canvas.remove();
  }

  private paint(): void {
    const c = this.camera();
    const t = this.tokens;
    const pen = this.pen;
    if (this.canvas.width !== c.width || this.canvas.height !== c.height) {
      this.canvas.width = c.width;
      this.canvas.height = c.height;
    }
    pen.fillStyle = t.water;
    pen.fillRect(0, 0, c.width, c.height);
    this.trace(this.land, c, true);
    pen.fillStyle = t.land;
    pen.fill();
    this.trace(this.lakes, c, true);
    pen.fillStyle = t.water;
    pen.fill();
    pen.strokeStyle = t.boundary;
    pen.lineWidth = 1.3;
    this.trace(this.agreed, c, false);
    pen.stroke();
    pen.setLineDash([1, 4]);
    this.trace(this.open, c, false);
    pen.stroke();
    pen.setLineDash([]);
    this.paintFigures(c);
    this.paintPlaces(c);
    this.paintTracks(c);
  }

  private trace(rings: Ring[], c: Camera, close: boolean): void {
    const pen = this.pen;
    pen.beginPath();
    for (const r of rings) {
      for (let i = 0; i < r.length; i += 2) {
        const x = screenX(c, r[i]!);
        const y = screenY(c, r[i + 1]!);
        if (i) pen.lineTo(x, y);
        else pen.moveTo(x, y);
      }
      if (close) pen.closePath();
    }
  }

  private paintFigures(c: Camera): void {
    const pen = this.pen;
    const t = this.tokens;
    const drawn = (f: GeoJSON.Feature, fill: number, width: number, dash: number[]) => {
      const rings = ringsOf({ type: 'FeatureCollection', features: [f] });
      this.trace(rings, c, f.geometry.type === 'Polygon');
      pen.globalAlpha = fill;
      pen.fillStyle = t.text;
      if (fill) pen.fill('evenodd');
      pen.globalAlpha = 0.7;
      pen.strokeStyle = t.text;
      pen.lineWidth = width;
      pen.setLineDash(dash);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
    };
    for (const f of this.figures.coverage.features) drawn(f, f.properties?.out ? 0.14 : 0.03, 1, f.properties?.out ? [3, 5] : []);
    for (const f of this.figures.footprints.features) if (f.geometry.type !== 'Point') drawn(f, f.geometry.type === 'Polygon' ? 0.06 : 0, 1.4, f.properties?.old ? [2, 4] : f.properties?.open ? [8, 3] : []);
    for (const f of this.figures.zones.features) drawn(f, f.geometry.type === 'Polygon' ? 0.05 : 0, 1.6, []);
    for (const f of this.figures.sketch.features) if (f.geometry.type !== 'Point') drawn(f, f.geometry.type === 'Polygon' ? 0.12 : 0, 2, [6, 4]);
    pen.fillStyle = t.text;
    for (const f of this.figures.sketch.features) if (f.geometry.type === 'Point') this.dot(c, f.geometry.coordinates, 4);
    pen.fillStyle = t.mute;
    pen.font = FONT;
    pen.textBaseline = 'middle';
    for (const f of this.figures.sensors.features) {
      if (f.geometry.type !== 'Point') continue;
      this.dot(c, f.geometry.coordinates, 5);
      this.name(c, f.geometry.coordinates, f.properties!.name as string);
    }
    pen.strokeStyle = t.text;
    pen.lineWidth = 1.6;
    for (const f of this.figures.operators.features) if (f.geometry.type === 'Point') this.operator(c, f.geometry.coordinates, f.properties!.takeoff as boolean);
    pen.fillStyle = t.text;
    for (const f of this.figures.zones.features) {
      const g = f.geometry as GeoJSON.Polygon | GeoJSON.LineString;
      this.name(c, (g.type === 'Polygon' ? g.coordinates[0]![0] : g.coordinates[0])!, f.properties!.title as string);
    }
  }

  private name(c: Camera, at: GeoJSON.Position, text: string): void {
    this.pen.fillText(text, screenX(c, mercatorX(at[0]!)) + 9, screenY(c, mercatorY(at[1]!)) + 10);
  }

  private dot(c: Camera, at: GeoJSON.Position, radius: number): void {
    this.pen.beginPath();
    this.pen.arc(screenX(c, mercatorX(at[0]!)), screenY(c, mercatorY(at[1]!)), radius, 0, 2 * Math.PI);
    this.pen.fill();
  }

  private operator(c: Camera, at: GeoJSON.Position, takeoff: boolean): void {
    this.pen.beginPath();
    (takeoff ? traceTakeoff : traceOperator)(this.pen, screenX(c, mercatorX(at[0]!)), screenY(c, mercatorY(at[1]!)));
    this.pen.stroke();
  }

  private paintPlaces(c: Camera): void {
    const pen = this.pen;
    const zoom = zoomOf(c.scale);
    const most = zoom < 4 ? 3 : zoom < 5 ? 4 : zoom < 6 ? 6 : zoom < 7 ? 7 : 10;
    pen.font = FONT;
    pen.fillStyle = this.tokens.mute;
    pen.textBaseline = 'middle';
    for (const f of this.o.base.places.features) {
      const p = f.properties!;
      if (p.rank > most) continue;
      const x = screenX(c, mercatorX(f.geometry.coordinates[0]!));
      const y = screenY(c, mercatorY(f.geometry.coordinates[1]!));
      if (x < 0 || y < 0 || x > c.width || y > c.height) continue;
      this.dot(c, f.geometry.coordinates, 2);
      pen.fillText((p[this.lang] as string) ?? p.fr, x + 6, y);
    }
  }

  private paintTracks(c: Camera): void {
    const t = this.scene.tracks;
    const slots: number[] = [];
    for (let s = 0; s < t.count; s++) {
      const x = screenX(c, t.x[s]!);
      const y = screenY(c, t.y[s]!);
      if (x > -30 && y > -30 && x < c.width + 30 && y < c.height + 30) slots.push(s);
    }
    slots.sort((a, b) => t.priority[b]! - t.priority[a]!);
    this.leftOut = Math.max(0, slots.length - MOST_PLAIN);
    for (const s of slots.slice(0, MOST_PLAIN).reverse()) this.paintTrack(c, s);
  }

  private paintTrack(c: Camera, s: number): void {
    const scene = this.scene;
    const t = scene.tracks;
    const pen = this.pen;
    const x = screenX(c, t.x[s]!);
    const y = screenY(c, t.y[s]!);
    const look = scene.look[s]!;
    if (look === LOST_LOOK) return this.cell(CROSS, x, y, 22);
    pen.strokeStyle = frameColor(this.tokens, t.label[s]!);
    const units = unitsPerMetre(t.lat[s]!) * c.scale;
    if (s === scene.selectedSlot || t.priority[s]! > 0 || look === HELD_LOOK) {
      pen.lineWidth = 1.2;
      pen.beginPath();
      const k = K95 * units;
      pen.ellipse(x, y, Math.max(1, t.major[s]! * k), Math.max(1, t.minor[s]! * k), ((t.azimuth[s]! - 90) * Math.PI) / 180, 0, 2 * Math.PI);
      pen.stroke();
    }
    if (!scene.feedLost && look !== HELD_LOOK && !Number.isNaN(t.course[s]!)) {
      const l = t.speed[s]! * scene.wishes.vectorSeconds * units;
      const a = (t.course[s]! * Math.PI) / 180;
      pen.lineWidth = 1.6;
      pen.setLineDash(look === HOLLOW_LOOK ? [4, 4] : []);
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + l * Math.sin(a), y - l * Math.cos(a));
      pen.stroke();
      pen.setLineDash([]);
    }
    this.cell(symbolCell(t.label[s]!, t.kind[s]!, look), x, y, 26);
    if (t.sensors[s]! > 0) this.cell(DOTS + Math.min(5, t.sensors[s]!) - 1, x, y + 17, 23);
    const p = t.priority[s]!;
    if (p) this.cell(RINGS + (p % UNACKNOWLEDGED) - 1 + (p >= UNACKNOWLEDGED ? 4 : 0), x, y, 52);
    if (s === scene.selectedSlot) this.cell(BRACKETS, x, y, 42);
  }

  private cell(n: number, x: number, y: number, size: number): void {
    this.pen.drawImage(this.atlas, (n % PER_ROW) * CELL, Math.floor(n / PER_ROW) * CELL, CELL, CELL, x - size / 2, y - size / 2, size, size);
  }
}

/** All rings and lines of a collection, projected. */
function ringsOf(c: GeoJSON.FeatureCollection): Ring[] {
  const out: Ring[] = [];
  const walk = (x: unknown): void => {
    const list = x as unknown[];
    if (!Array.isArray(list) || !list.length) return;
    if (Array.isArray(list[0]) && typeof (list[0] as unknown[])[0] === 'number') {
      const r = new Float64Array(list.length * 2);
      (list as number[][]).forEach((p, i) => {
        r[2 * i] = mercatorX(p[0]!);
        r[2 * i + 1] = mercatorY(p[1]!);
      });
      out.push(r);
      return;
    }
    for (const e of list) walk(e);
  };
  for (const f of c.features) if (f.geometry.type !== 'Point') walk((f.geometry as GeoJSON.LineString).coordinates);
  return out;
}
