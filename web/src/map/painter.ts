// What a painter of the map must do. Two stand behind this: one that uses WebGL, and a
// plain one for machines without it.

import type { Lang } from '../state/settings.ts';
import type { Tokens } from '../theme/tokens.ts';
import type { Camera } from './camera.ts';
import type { BaseMapFile } from './style.ts';

export type FigureName = 'coverage' | 'footprints' | 'sensors' | 'zones' | 'operators' | 'sketch';

/** Room left round what is fitted into view, px. */
export const FIT_PADDING = 110;

export interface PainterEvents {
  /** The picture was painted: called inside the frame that painted it. */
  painted(): void;
  /** A click that was no drag, CSS pixels from the map's upper corner. */
  clicked(x: number, y: number, double: boolean): void;
  pointed(x: number, y: number): void;
  /** The map has lost its graphics context, or has it back and shows tracks again. */
  lost(isLost: boolean): void;
  ready(): void;
}

export interface MapPainter {
  readonly kind: 'gl' | 'plain';
  camera(): Camera;
  /** There is new data. */
  refill(): void;
  repaint(): void;
  setLook(t: Tokens, lang: Lang): void;
  setFigures(name: FigureName, figures: GeoJSON.FeatureCollection): void;
  /** [west, south, east, north] */
  fit(bounds: [number, number, number, number]): void;
  moveTo(lat: number, lon: number): void;
  panBy(x: number, y: number): void;
  zoomBy(levels: number): void;
  /** Latitude, longitude of a pixel. */
  placeOf(x: number, y: number): [number, number];
  remove(): void;
}

export interface PainterOptions {
  container: HTMLElement;
  base: BaseMapFile;
  tokens: Tokens;
  lang: Lang;
  events: PainterEvents;
  blinkOn: () => boolean;
}
