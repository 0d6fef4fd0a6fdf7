// The map's desk: chooses the painter, feeds it, and paints the labels, the life sign
// and the "painted version" mark in the same frame as the tracks.

import { computed, effect, signal, untracked } from '@preact/signals';
import { hasSite } from '../live/forms.ts';
import { mercatorX, mercatorY, unitsPerMetre } from '../state/mercator.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { UNACKNOWLEDGED } from '../state/alarms.ts';
import { direction } from '../text/index.ts';
import { labelLines, sensorLabel } from '../text/label.ts';
import { TOKENS } from '../theme/tokens.ts';
import { screenX, screenY, type Camera } from './camera.ts';
import { coverageFigures, extent, footprintFigures, operatorFigures, sitesOf, sensorFigures, sketchFigures, zoneFigures } from './figures.ts';
import { GLMap, hasWebGL } from './glmap.ts';
import { LabelCanvas } from './labelcanvas.ts';
import type { MapPainter } from './painter.ts';
import { MOST_PLAIN, PlainMap } from './plain.ts';
import { Scene } from './scene.ts';
import { NOTHING, type BaseMapFile } from './style.ts';
import { Watchdog } from './watchdog.ts';

/** What is being drawn; null when nothing is. */
export interface Sketch {
  kind: 'area' | 'line';
  points: [number, number][];
}

export const painterKind = signal<'gl' | 'plain' | ''>('');
export const mapLost = signal(false);
export const mapReady = signal(false);
export const pointer = signal<[number, number] | null>(null);
export const labelCount = signal<{ shown: number; wanted: number; left: number }>({ shown: 0, wanted: 0, left: 0 });
/** Metres on the ground of a 100 pixel line in the middle of the map. */
export const metresPer100 = signal(0);
export const sketch = signal<Sketch | null>(null);
/** Called when a sketch was ended by a double click or Enter. */
export const sketchDone = signal(0);
export const following = signal(false);
export const shownSensor = signal('');
/** The sensor that was clicked on the map: whoever opens its card empties it. */
export const pickedSensor = signal('');
/** The drone whose operator's place is in hand; empty: none. */
export const operatorInHand = signal('');

/** Time that footprints are judged old by: turns every ten seconds. */
const slowClock = computed(() => Math.floor(station.clock.value / 10_000) * 10_000);

/** Elements of the bar that are painted by us rather than by the view. */
export const lifeSign: { paint: (() => void) | null } = { paint: null };

/** Time between two computations of the whole picture, ms: frames may come 40 times a
 * second, eyes and a small machine do not need them all. */
const PACE = 100;

/** Half the period of what blinks, and the longest time without a paint, ms. */
const TICK = 500;

/** A click nearer than this selects, px. */
const REACH = 22;

/** A click nearer than this to a sensor's site or an operator's place means it, px. */
const SITE_REACH = 14;

/** Two corners nearer than this are one, px. */
const SAME = 4;

export class MapDesk {
  private scene = new Scene(station.tracks);
  private labels = new LabelCanvas(labelLines);
  private painter: MapPainter | null = null;
  private watchdog: Watchdog;
  private stops: (() => void)[] = [];
  private waiting = 0;
  private filledAt = 0;
  private fitted = false;
  private timer = 0;
  private still = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(private container: HTMLElement) {
    this.watchdog = new Watchdog(container);
  }

  async start(): Promise<void> {
    const base = (await (await fetch('basemap/basemap.json')).json()) as BaseMapFile;
    await document.fonts.ready;
    const options = {
      container: this.container,
      base,
      tokens: TOKENS[settings.theme.value],
      lang: settings.lang.value,
      blinkOn: () => this.still.matches || performance.now() % (2 * TICK) < TICK,
      events: {
        painted: () => this.painted(),
        clicked: (x: number, y: number, double: boolean) => this.clicked(x, y, double),
        pointed: (x: number, y: number) => (pointer.value = this.painter!.placeOf(x, y)),
        lost: (isLost: boolean) => this.lost(isLost),
        ready: () => (mapReady.value = true),
      },
    };
    this.painter = hasWebGL() ? new GLMap(this.scene, options) : new PlainMap(this.scene, options);
    painterKind.value = this.painter.kind;
    this.container.append(this.labels.element);
    station.onPicture(() => this.refill());
    this.watch();
    this.timer = window.setInterval(() => this.tick(), TICK);
    document.fonts.addEventListener('loadingdone', () => this.labels.forget());
  }

  /** Brings settings and slow things to the painter whenever they change. */
  private watch(): void {
    const painter = this.painter!;
    this.stops.push(
      effect(() => {
        const [t, l] = [TOKENS[settings.theme.value], settings.lang.value];
        void settings.digits.value;
        void settings.units.value;
        this.labels.forget();
        untracked(() => painter.setLook(t, l));
        this.refill();
      }),
      effect(() => {
        const on = settings.coverageShown.value === 'on';
        painter.setFigures('coverage', on ? coverageFigures(station.sensors.value, shownSensor.value) : NOTHING);
        this.scene.sites = on ? sitesOf(station.sensors.value) : [];
        painter.setFigures('sensors', on ? sensorFigures(station.sensors.value, sensorLabel) : NOTHING);
      }),
      effect(() => painter.setFigures('footprints', settings.footprintsShown.value === 'on' ? footprintFigures(station.sensors.value, slowClock.value) : NOTHING)),
      effect(() => painter.setFigures('operators', operatorFigures(station.operators.value))),
      effect(() => painter.setFigures('zones', settings.zonesShown.value === 'on' ? zoneFigures(station.zones.value) : NOTHING)),
      effect(() => painter.setFigures('sketch', sketch.value ? sketchFigures(sketch.value.kind, sketch.value.points) : NOTHING)),
      effect(() => {
        const w = this.scene.wishes;
        w.trails = settings.trailsShown.value === 'on';
        w.ellipses = settings.ellipsesShown.value === 'on';
        w.labels = settings.labelsShown.value === 'on';
        w.vectorSeconds = Number(settings.vectorMinutes.value) * 60;
        void station.selected.value;
        void station.feedState.value;
        untracked(() => this.refill());
      }),
    );
  }

  private tick(): void {
    if (document.hidden) return;
    station.refresh();
    // Ages, the life sign and the blinking go on when no data comes; where it comes
    // they are painted with it.
    if (performance.now() - this.filledAt > TICK - PACE) this.refill();
  }

  /** There is something new to paint: at once, or as soon as the pace allows. */
  private refill(): void {
    if (this.waiting) return;
    const wait = this.filledAt + PACE - performance.now();
    if (wait <= 0) return this.fill();
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      this.fill();
    }, wait);
  }

  /** Computes how all looks now and asks for a paint. */
  private fill(): void {
    const now = performance.now();
    this.filledAt = now;
    this.scene.compute(station.feed.serverNow(now), station.feed.silence(now), station.feed.state(now) === 'lost', station.selected.peek());
    if (!this.fitted && station.feed.known && mapReady.peek()) {
      this.fitted = true;
      this.home();
    }
    if (following.peek() && this.scene.selectedSlot >= 0) {
      const s = this.scene.selectedSlot;
      this.painter!.moveTo(station.tracks.lat[s]!, station.tracks.lon[s]!);
    }
    this.painter!.refill();
    if (this.painter!.kind === 'gl') this.painter!.repaint();
  }

  private painted(): void {
    if (mapLost.peek()) return;
    const c = this.painter!.camera();
    const now = performance.now();
    this.labels.paint(this.scene, c, TOKENS[settings.theme.peek()], direction(settings.lang.peek()) === 'rtl', now);
    this.container.dataset.painted = String(station.tracks.version);
    this.watchdog.painted(now);
    lifeSign.paint?.();
    const left = this.painter instanceof PlainMap ? this.painter.leftOut : 0;
    const old = labelCount.peek();
    if (old.shown !== this.labels.shown || old.wanted !== this.labels.wanted || old.left !== left) {
      labelCount.value = { shown: this.labels.shown, wanted: this.labels.wanted, left };
    }
    metresPer100.value = 100 / (unitsPerMetre(this.painter!.placeOf(c.width / 2, c.height / 2)[0]) * c.scale);
  }

  private lost(isLost: boolean): void {
    mapLost.value = isLost;
    if (isLost) this.labels.element.getContext('2d')!.clearRect(0, 0, this.labels.element.width, this.labels.element.height);
    else this.refill();
  }

  private clicked(x: number, y: number, double: boolean): void {
    if (sketch.value) {
      if (double) sketchDone.value++;
      else this.addPoint(x, y);
      return;
    }
    if (!double) this.pick(x, y);
  }

  /** Adds a corner to the sketch. The second click of a double one adds none. */
  private addPoint(x: number, y: number): void {
    const { kind, points } = sketch.value!;
    const last = points.at(-1);
    const [lx, ly] = last ? this.pixelOf(last[0], last[1]) : [-Infinity, -Infinity];
    if (Math.hypot(lx - x, ly - y) < SAME) return;
    sketch.value = { kind, points: [...points, this.painter!.placeOf(x, y)] };
  }

  /** What is nearest to a click: a track is selected, a sensor's card opened, an
   * operator's place shown. The selection stays when it is no track that was meant. */
  private pick(x: number, y: number): void {
    const away = (lat: number, lon: number) => {
      const [px, py] = this.pixelOf(lat, lon);
      return (px - x) ** 2 + (py - y) ** 2;
    };
    const nearest = <T extends { lat: number; lon: number }>(list: T[]) =>
      list.map((item) => ({ item, d: away(item.lat, item.lon) })).sort((a, b) => a.d - b.d)[0] ?? { item: null, d: Infinity };
    const track = this.trackNear(x, y, REACH).distance;
    const sensor = nearest(settings.coverageShown.peek() === 'on' ? station.sensors.peek().filter(hasSite) : []);
    const operator = nearest(station.operators.peek());
    const best = Math.min(track, sensor.d, operator.d);
    operatorInHand.value = '';
    if (best < track && best < SITE_REACH * SITE_REACH) {
      if (operator.item && operator.d === best) operatorInHand.value = operator.item.drone;
      else pickedSensor.value = sensor.item!.id;
    } else this.selectNear(x, y);
  }

  /** The track nearest to a pixel, within reach, and the square of its distance. */
  private trackNear(x: number, y: number, reach: number): { slot: number; distance: number } {
    const c = this.painter!.camera();
    const t = station.tracks;
    let slot = -1;
    let distance = reach * reach;
    for (let s = 0; s < t.count; s++) {
      const d = (screenX(c, t.x[s]!) - x) ** 2 + (screenY(c, t.y[s]!) - y) ** 2 - (t.priority[s]! % UNACKNOWLEDGED);
      if (d < distance) {
        slot = s;
        distance = d;
      }
    }
    return { slot, distance: slot < 0 ? Infinity : distance };
  }

  /** Selects the track nearest to a pixel, within reach; nothing there: nothing selected. */
  selectNear(x: number, y: number, reach = REACH): void {
    const { slot } = this.trackNear(x, y, reach);
    station.selected.value = slot < 0 ? '' : station.tracks.infos[slot]!.id;
  }

  /** Selects what is nearest to the cross-hair in the middle. */
  selectMiddle(): void {
    const c = this.painter!.camera();
    this.selectNear(c.width / 2, c.height / 2, 200);
  }

  /** Shows all sensors' sites and all zones, or all tracks where there is neither. */
  home(): void {
    const t = station.tracks;
    const fixed = extent(station.sensors.peek(), station.zones.peek(), []);
    const box = fixed ?? extent([], [], Array.from({ length: t.count }, (_, s) => [t.lat[s]!, t.lon[s]!]));
    if (box) this.painter?.fit(box);
  }

  /** Slots of the tracks that lie in view. */
  slotsInView(): number[] {
    const t = station.tracks;
    const c = this.painter?.camera();
    const slots: number[] = [];
    if (!c) return slots;
    for (let s = 0; s < t.count; s++) {
      if (Math.abs(t.x[s]! - c.x) * c.scale < c.width / 2 && Math.abs(t.y[s]! - c.y) * c.scale < c.height / 2) slots.push(s);
    }
    return slots;
  }

  moveTo(lat: number, lon: number): void {
    this.painter?.moveTo(lat, lon);
  }

  panBy(x: number, y: number): void {
    this.painter?.panBy(x, y);
  }

  zoomBy(levels: number): void {
    this.painter?.zoomBy(levels);
  }

  /** Pixel of a place, from the map's upper corner. */
  pixelOf(lat: number, lon: number): [number, number] {
    const c: Camera = this.painter!.camera();
    return [screenX(c, mercatorX(lon)), screenY(c, mercatorY(lat))];
  }

  looksForTests(): number[] {
    return Array.from(this.scene.look);
  }

  labelsForTests(): number {
    return this.labels.shown;
  }

  get painterForTests(): MapPainter | null {
    return this.painter;
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.waiting);
    for (const s of this.stops) s();
    this.watchdog.stop();
    this.painter?.remove();
  }
}

export { MOST_PLAIN };

/** The one desk of the page, once the map is there. */
export const desk: { current: MapDesk | null } = { current: null };
