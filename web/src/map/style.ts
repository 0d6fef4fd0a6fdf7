// The basemap's style, from our derived map file, in the theme's colours. No glyph
// server: labels are drawn from the page's own fonts.

import type { FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Lang } from '../state/settings.ts';
import { faces } from '../theme/fonts.ts';
import type { Tokens } from '../theme/tokens.ts';
import { drawnBy } from './zorder.ts';

export interface BaseMapFile {
  source: { name: string; origin: string; licence: string; caution: string };
  land: GeoJSON.FeatureCollection;
  lakes: GeoJSON.FeatureCollection;
  rivers: GeoJSON.FeatureCollection;
  boundaries: GeoJSON.FeatureCollection;
  places: GeoJSON.FeatureCollection<GeoJSON.Point>;
}

export const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Sources that the page fills while it runs. */
export const LIVE_SOURCES = ['coverage', 'footprints', 'sensors', 'zones', 'operators', 'sketch'] as const;

/** Places up to a rank that grows with the zoom. */
const PLACE_FILTER = ['<=', ['get', 'rank'], ['step', ['zoom'], 3, 4, 4, 5, 6, 6, 7, 7, 10]] as unknown as FilterSpecification;

/** The name in the language; an Arabic one is marked so that it runs right to left. */
export function placeName(lang: Lang): unknown {
  if (lang !== 'ar') return ['get', lang];
  return ['case', ['has', 'ar'], ['concat', '\u200f', ['get', 'ar']], ['get', 'fr']];
}

export function makeStyle(b: BaseMapFile, t: Tokens, lang: Lang): StyleSpecification {
  const geojson = (data: GeoJSON.GeoJSON) => ({ type: 'geojson' as const, data, tolerance: 0.4 });
  const byId = new Map(layers(t, lang).map((l) => [l.id, l]));
  return {
    version: 8,
    'font-faces': {
      Noto: faces().filter((f) => f.weight === '400').map((f) => ({ url: f.url, 'unicode-range': f.ranges })),
    },
    sources: {
      land: geojson(b.land), lakes: geojson(b.lakes), rivers: geojson(b.rivers), boundaries: geojson(b.boundaries), places: geojson(b.places),
      ...Object.fromEntries(LIVE_SOURCES.map((name) => [name, geojson(NOTHING)])),
    },
    layers: drawnBy('style').map((id) => byId.get(id)!),
  };
}

function layers(t: Tokens, lang: Lang): LayerSpecification[] {
  const text = { 'text-font': ['Noto'], 'text-size': 12, 'text-max-width': 8 };
  const halo = { 'text-color': t.mute, 'text-halo-color': t.land, 'text-halo-width': 1.5 };
  return [
    { id: 'water', type: 'background', paint: { 'background-color': t.water } },
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': t.land, 'fill-antialias': false } },
    { id: 'lakes', type: 'fill', source: 'lakes', paint: { 'fill-color': t.water, 'fill-outline-color': t.minor } },
    { id: 'rivers', type: 'line', source: 'rivers', paint: { 'line-color': t.minor, 'line-width': 0.8, 'line-opacity': 0.55 } },
    { id: 'boundaries', type: 'line', source: 'boundaries', filter: ['==', ['get', 'agreed'], true], paint: { 'line-color': t.boundary, 'line-width': 1.4, 'line-opacity': 0.8 } },
    { id: 'boundaries-not-agreed', type: 'line', source: 'boundaries', filter: ['==', ['get', 'agreed'], false], layout: { 'line-cap': 'round' }, paint: { 'line-color': t.boundary, 'line-width': 1.6, 'line-dasharray': [0.2, 2.5] } },
    { id: 'coverage-fill', type: 'fill', source: 'coverage', filter: ['==', ['get', 'out'], false], paint: { 'fill-color': t.text, 'fill-opacity': 0.035, 'fill-antialias': false } },
    { id: 'coverage-out', type: 'fill', source: 'coverage', filter: ['==', ['get', 'out'], true], paint: { 'fill-pattern': 'hatch' } },
    { id: 'coverage-line', type: 'line', source: 'coverage', paint: { 'line-color': t.mute, 'line-width': ['case', ['get', 'chosen'], 2.5, 1], 'line-opacity': 0.6 } },
    { id: 'footprints-fill', type: 'fill', source: 'footprints', filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['!', ['get', 'old']]], paint: { 'fill-color': t.text, 'fill-opacity': 0.08, 'fill-antialias': false } },
    { id: 'footprints-line', type: 'line', source: 'footprints', filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['!', ['get', 'old']]], paint: { 'line-color': t.text, 'line-width': 1.4, 'line-opacity': 0.8 } },
    { id: 'footprints-open', type: 'line', source: 'footprints', filter: ['all', ['!=', ['geometry-type'], 'Point'], ['any', ['get', 'old'], ['==', ['geometry-type'], 'LineString']]], paint: { 'line-color': t.text, 'line-width': 1.4, 'line-opacity': ['case', ['get', 'old'], 0.45, 0.8], 'line-dasharray': [4, 2] } },
    { id: 'footprints-centre', type: 'circle', source: 'footprints', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 2.5, 'circle-color': t.text, 'circle-opacity': ['case', ['get', 'old'], 0.45, 0.9] } },
    { id: 'sensors', type: 'symbol', source: 'sensors', layout: { ...text, 'icon-image': ['concat', 'sensor-', ['get', 'state']], 'icon-allow-overlap': true, 'text-field': ['get', 'name'], 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-optional': true }, paint: halo },
    { id: 'zones-fill', type: 'fill', source: 'zones', filter: ['==', ['get', 'kind'], 'area'], paint: { 'fill-color': t.text, 'fill-opacity': 0.05 } },
    { id: 'zones-line', type: 'line', source: 'zones', paint: { 'line-color': t.text, 'line-width': ['case', ['==', ['get', 'kind'], 'line'], 2.2, 1.5], 'line-opacity': 0.75 } },
    { id: 'zones-arrows', type: 'symbol', source: 'zones', filter: ['has', 'arrow'], layout: { 'symbol-placement': 'line', 'symbol-spacing': 90, 'icon-image': ['get', 'arrow'], 'icon-allow-overlap': true, 'icon-rotation-alignment': 'map' } },
    { id: 'zones-name', type: 'symbol', source: 'zones', layout: { ...text, 'text-field': ['get', 'title'], 'symbol-placement': 'point', 'text-allow-overlap': false }, paint: { ...halo, 'text-color': t.text } },
    { id: 'places-dot', type: 'circle', source: 'places', filter: PLACE_FILTER, paint: { 'circle-radius': ['case', ['get', 'capital'], 3, 2], 'circle-color': t.land, 'circle-stroke-color': t.mute, 'circle-stroke-width': 1.2 } },
    { id: 'places', type: 'symbol', source: 'places', filter: PLACE_FILTER, layout: { ...text, 'text-field': placeName(lang) as never, 'text-variable-anchor': ['left', 'right', 'top', 'bottom'], 'text-radial-offset': 0.5, 'symbol-sort-key': ['get', 'rank'] }, paint: halo },
    { id: 'operators', type: 'symbol', source: 'operators', layout: { 'icon-image': ['case', ['get', 'takeoff'], 'takeoff', 'operator'], 'icon-allow-overlap': true } },
    { id: 'sketch-fill', type: 'fill', source: 'sketch', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': t.text, 'fill-opacity': 0.12 } },
    { id: 'sketch-line', type: 'line', source: 'sketch', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': t.text, 'line-width': 2, 'line-dasharray': [2, 1.5] } },
    { id: 'sketch-points', type: 'circle', source: 'sketch', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 4.5, 'circle-color': t.text, 'circle-stroke-color': t.land, 'circle-stroke-width': 1.5 } },
  ];
}

/** The outline of a person who stands at a pixel: our own neutral sign of an operator. */
export function traceOperator(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.moveTo(x + 3, y - 5);
  pen.arc(x, y - 5, 3, 0, 2 * Math.PI);
  pen.moveTo(x - 6, y + 8);
  pen.lineTo(x - 6, y + 4);
  pen.arc(x, y + 4, 6, Math.PI, 0);
  pen.lineTo(x + 6, y + 8);
  pen.closePath();
}

/** The sign of a place of take-off: a square with an arrow up. */
export function traceTakeoff(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.rect(x - 7, y - 7, 14, 14);
  pen.moveTo(x - 4, y + 2);
  pen.lineTo(x, y - 3);
  pen.lineTo(x + 4, y + 2);
}

/** Small pictures that the style names, as RGBA. */
export function styleImages(t: Tokens): Record<string, ImageData> {
  const draw = (size: number, f: (pen: CanvasRenderingContext2D) => void): ImageData => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const pen = canvas.getContext('2d', { willReadFrequently: true })!;
    f(pen);
    return pen.getImageData(0, 0, size, size);
  };
  const site = (color: string, filled: boolean, crossed: boolean) =>
    draw(18, (pen) => {
      pen.strokeStyle = pen.fillStyle = color;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(9, 3);
      pen.lineTo(15.5, 15);
      pen.lineTo(2.5, 15);
      pen.closePath();
      if (filled) pen.fill();
      pen.stroke();
      if (!crossed) return;
      pen.beginPath();
      pen.moveTo(2, 2);
      pen.lineTo(16, 16);
      pen.moveTo(16, 2);
      pen.lineTo(2, 16);
      pen.stroke();
    });
  const sign = (trace: (pen: CanvasRenderingContext2D, x: number, y: number) => void) =>
    draw(22, (pen) => {
      pen.fillStyle = t.land;
      pen.strokeStyle = t.text;
      pen.lineWidth = 1.6;
      pen.beginPath();
      trace(pen, 11, 11);
      pen.fill();
      pen.stroke();
    });
  const arrow = (ways: number[]) =>
    draw(22, (pen) => {
      pen.strokeStyle = t.text;
      pen.lineWidth = 2;
      for (const way of ways) {
        pen.beginPath();
        pen.moveTo(11, 11);
        pen.lineTo(11, 11 + way * 9);
        pen.moveTo(7, 11 + way * 5);
        pen.lineTo(11, 11 + way * 9);
        pen.lineTo(15, 11 + way * 5);
        pen.stroke();
      }
    });
  return {
    hatch: draw(16, (pen) => {
      pen.strokeStyle = t.mute;
      pen.globalAlpha = 0.55;
      pen.lineWidth = 1.4;
      for (const d of [-16, 0, 16]) {
        pen.beginPath();
        pen.moveTo(d, 16);
        pen.lineTo(d + 16, 0);
        pen.stroke();
      }
    }),
    operator: sign(traceOperator),
    takeoff: sign(traceTakeoff),
    'sensor-ok': site(t.mute, true, false),
    'sensor-waiting': site(t.mute, false, false),
    'sensor-late': site(t.high, true, false),
    'sensor-silent': site(t.critical, false, true),
    // Along the line, its left is up and its right is down.
    'arrow-left-to-right': arrow([1]),
    'arrow-right-to-left': arrow([-1]),
    'arrow-both': arrow([1, -1]),
  };
}
