// The painter that uses WebGL: the basemap library with our track layer on top.

import { Map as BaseMap, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { latitudeOf, longitudeOf, mercatorX, mercatorY } from '../state/mercator.ts';
import type { Lang } from '../state/settings.ts';
import type { Tokens } from '../theme/tokens.ts';
import { scaleOf, type Camera } from './camera.ts';
import { TRACK_LAYER, TrackLayer } from './gl/tracklayer.ts';
import { FIT_PADDING, type FigureName, type MapPainter, type PainterOptions } from './painter.ts';
import type { Scene } from './scene.ts';
import { makeStyle, styleImages, NOTHING } from './style.ts';

/** Whether this machine gives us WebGL 2. */
export function hasWebGL(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

export class GLMap implements MapPainter {
  readonly kind = 'gl' as const;
  readonly map: BaseMap;
  private layer: TrackLayer;
  private tokens: Tokens;
  private lang: Lang;
  /** Size of the map, CSS pixels: asking the page for it at each paint would cost a layout. */
  private width: number;
  private height: number;
  private figures: Record<FigureName, GeoJSON.FeatureCollection> = { coverage: NOTHING, footprints: NOTHING, sensors: NOTHING, zones: NOTHING, operators: NOTHING, sketch: NOTHING };

  constructor(scene: Scene, private o: PainterOptions) {
    setWorkerUrl(new URL(workerUrl, document.baseURI).href);
    this.tokens = o.tokens;
    this.lang = o.lang;
    this.width = o.container.clientWidth;
    this.height = o.container.clientHeight;
    this.map = new BaseMap({
      container: o.container,
      style: makeStyle(o.base, o.tokens, o.lang),
      center: [4, 19],
      zoom: 4.2,
      minZoom: 2,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      keyboard: false,
      doubleClickZoom: false,
      fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.layer = new TrackLayer(scene, () => this.camera(), o.blinkOn);
    this.layer.setTokens(o.tokens);
    this.layer.painted = o.events.painted;
    this.map.on('resize', () => {
      this.width = o.container.clientWidth;
      this.height = o.container.clientHeight;
    });
    this.map.on('style.load', () => this.dress());
    this.map.once('load', () => o.events.ready());
    this.map.on('click', (e) => o.events.clicked(e.point.x, e.point.y, false));
    this.map.on('dblclick', (e) => o.events.clicked(e.point.x, e.point.y, true));
    this.map.on('mousemove', (e) => o.events.pointed(e.point.x, e.point.y));
    this.map.on('webglcontextlost', () => o.events.lost(true));
    this.map.on('webglcontextrestored', () => this.restore());
  }

  /** After the context came back the library restores the basemap, but our layer would
   * stay silently empty: it is taken away and put back once the style is whole. */
  private restore(): void {
    this.map.once('idle', () => {
      if (this.map.getLayer(TRACK_LAYER)) this.map.removeLayer(TRACK_LAYER);
      this.addImages();
      this.map.addLayer(this.layer);
      this.o.events.lost(false);
      this.map.triggerRepaint();
    });
  }

  /** Puts images, figures and the track layer into a new style. */
  private dress(): void {
    this.addImages();
    for (const [name, figures] of Object.entries(this.figures)) this.send(name as FigureName, figures);
    if (!this.map.getLayer(TRACK_LAYER)) this.map.addLayer(this.layer);
  }

  private addImages(): void {
    for (const [name, image] of Object.entries(styleImages(this.tokens))) {
      if (this.map.hasImage(name)) this.map.removeImage(name);
      this.map.addImage(name, image);
    }
  }

  private send(name: FigureName, figures: GeoJSON.FeatureCollection): void {
    (this.map.getSource(name) as GeoJSONSource | undefined)?.setData(figures);
  }

  camera(): Camera {
    const c = this.map.getCenter();
    return { x: mercatorX(c.lng), y: mercatorY(c.lat), scale: scaleOf(this.map.getZoom()), width: this.width, height: this.height };
  }

  refill(): void {
    this.layer.refill();
  }

  repaint(): void {
    this.map.triggerRepaint();
  }

  setLook(t: Tokens, lang: Lang): void {
    if (t === this.tokens && lang === this.lang) return;
    this.tokens = t;
    this.lang = lang;
    this.layer.setTokens(t);
    if (this.map.getLayer(TRACK_LAYER)) this.map.removeLayer(TRACK_LAYER);
    this.map.setStyle(makeStyle(this.o.base, t, lang), { diff: false });
  }

  setFigures(name: FigureName, figures: GeoJSON.FeatureCollection): void {
    this.figures[name] = figures;
    this.send(name, figures);
  }

  fit(bounds: [number, number, number, number]): void {
    this.map.fitBounds(bounds, { padding: FIT_PADDING, animate: false, maxZoom: 13 });
  }

  moveTo(lat: number, lon: number): void {
    this.map.jumpTo({ center: [lon, lat] });
  }

  panBy(x: number, y: number): void {
    this.map.panBy([x, y], { animate: false });
  }

  zoomBy(levels: number): void {
    this.map.zoomTo(this.map.getZoom() + levels, { animate: false });
  }

  placeOf(x: number, y: number): [number, number] {
    const c = this.camera();
    return [latitudeOf(c.y + (y - c.height / 2) / c.scale), longitudeOf(c.x + (x - c.width / 2) / c.scale)];
  }

  remove(): void {
    this.map.remove();
  }
}
