// Figures on the map as GeoJSON: coverage, sensors, zones, what is being drawn.
// Longitude first, as GeoJSON wants it.

import { hasSite, type OperatorForm, type SensorForm, type ZoneForm } from '../live/forms.ts';
import { mercatorX, mercatorY } from '../state/mercator.ts';
import { bearingTo, direct, metresBetween } from '../state/sphere.ts';

/** A ring or a sector as rings of [lon, lat]; null where the sensor has no range. */
export function coverageRings(s: SensorForm): [number, number][][] | null {
  if (s.lat === undefined || s.lon === undefined || !s.range_max_m) return null;
  const { from, width } = s.field && s.field.width < 360 ? s.field : { from: 0, width: 360 };
  const steps = Math.max(8, Math.ceil(width / 4));
  const arc = (metres: number) =>
    Array.from({ length: steps + 1 }, (_, i): [number, number] => {
      const [lat, lon] = direct(s.lat!, s.lon!, from + (width * i) / steps, metres);
      return [lon, lat];
    });
  const outer = arc(s.range_max_m);
  const least = s.range_min_m ?? 0;
  if (width >= 360) return least > 0 ? [closed(outer), closed(arc(least)).reverse()] : [closed(outer)];
  const inner = least > 0 ? arc(least).reverse() : [[s.lon, s.lat] as [number, number]];
  return [closed([...outer, ...inner])];
}

function closed(ring: [number, number][]): [number, number][] {
  return [...ring, ring[0]!];
}

const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features });

export function coverageFigures(sensors: SensorForm[], chosen: string): GeoJSON.FeatureCollection {
  return collection(
    sensors.flatMap((s) => {
      const rings = coverageRings(s);
      if (!rings) return [];
      return [{ type: 'Feature', properties: { out: s.state === 'silent', chosen: s.id === chosen }, geometry: { type: 'Polygon', coordinates: rings } }];
    }),
  );
}

/** Sites of the sensors that have one, on the unit square. */
export function sitesOf(sensors: SensorForm[]): [number, number][] {
  return sensors.filter(hasSite).map((s) => [mercatorX(s.lon), mercatorY(s.lat)]);
}

/** Sensors at their sites; nameOf gives what stands beside each. */
export function sensorFigures(sensors: SensorForm[], nameOf: (s: SensorForm) => string): GeoJSON.FeatureCollection {
  return collection(
    sensors
      .filter(hasSite)
      .map((s) => ({ type: 'Feature', properties: { state: s.state, name: nameOf(s) }, geometry: { type: 'Point', coordinates: [s.lon, s.lat] } })),
  );
}

/** A footprint older than this looks old, s. */
const FOOTPRINT_OLD = 30;
/** One older than this is shown no more, s: the camera looks elsewhere by now. */
const FOOTPRINT_GONE = 600;

/** What cameras see of the ground at a time, ms. A corner above the horizon has no
 * place: then the figure stays open, with a ray from the camera's site through each
 * end where the site is known. */
export function footprintFigures(sensors: SensorForm[], at: number): GeoJSON.FeatureCollection {
  return collection(
    sensors.flatMap((s): GeoJSON.Feature[] => {
      const age = s.footprint ? (at - Date.parse(s.footprint.at)) / 1000 : Infinity;
      if (!s.footprint || !(age < FOOTPRINT_GONE)) return [];
      const { corners, centre } = s.footprint;
      const properties = { sensor: s.id, old: age > FOOTPRINT_OLD };
      const features: GeoJSON.Feature[] = centre ? [{ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [centre[1], centre[0]] } }] : [];
      const run = knownRun(corners);
      const line = run.map(([lat, lon]) => [lon, lat]);
      if (run.length > 2 && run.length === corners.length) {
        features.unshift({ type: 'Feature', properties: { ...properties, open: false }, geometry: { type: 'Polygon', coordinates: [[...line, line[0]!]] } });
        return features;
      }
      if (line.length && hasSite(s)) {
        line.unshift(beyond(s, run[0]!));
        if (run.length > 1) line.push(beyond(s, run.at(-1)!));
      }
      if (line.length > 1) features.unshift({ type: 'Feature', properties: { ...properties, open: true }, geometry: { type: 'LineString', coordinates: line } });
      return features;
    }),
  );
}

/** The corners that have a place, in their order round, from the one after a gap. */
function knownRun(corners: number[][]): [number, number][] {
  const gap = corners.findIndex((c) => c.length < 2);
  const turned = gap < 0 ? corners : [...corners.slice(gap + 1), ...corners.slice(0, gap)];
  return turned.filter((c): c is [number, number] => c.length >= 2);
}

/** A place as far again behind a corner, seen from the sensor: [lon, lat]. */
function beyond(s: { lat: number; lon: number }, [lat, lon]: [number, number]): [number, number] {
  const [la, lo] = direct(lat, lon, bearingTo(s.lat, s.lon, lat, lon), metresBetween(s.lat, s.lon, lat, lon));
  return [lo, la];
}

/** Places of drones' operators, and of take-off. */
export function operatorFigures(places: OperatorForm[]): GeoJSON.FeatureCollection {
  return collection(
    places.map((o) => ({ type: 'Feature', properties: { takeoff: o.takeoff, name: o.drone }, geometry: { type: 'Point', coordinates: [o.lon, o.lat] } })),
  );
}

export function zoneFigures(zones: ZoneForm[]): GeoJSON.FeatureCollection {
  return collection(
    zones.map((z) => {
      const points = z.points.map(([lat, lon]) => [lon, lat]);
      return {
        type: 'Feature',
        properties: { kind: z.kind, title: z.name || z.id, ...(z.kind === 'line' ? { arrow: `arrow-${z.direction ?? 'both'}` } : {}) },
        geometry: z.kind === 'area' ? { type: 'Polygon', coordinates: [[...points, points[0]!]] } : { type: 'LineString', coordinates: points },
      };
    }),
  );
}

/** What is being drawn: its points, and the figure as far as it goes. */
export function sketchFigures(kind: 'area' | 'line', points: [number, number][]): GeoJSON.FeatureCollection {
  const line = points.map(([lat, lon]) => [lon, lat]);
  const features: GeoJSON.Feature[] = line.map((p) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: p } }));
  if (line.length > 1) features.unshift({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } });
  if (kind === 'area' && line.length > 2) features.unshift({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...line, line[0]!]] } });
  return collection(features);
}

/** [west, south, east, north] of what is worth seeing first: sites of sensors (their
 * ranges reach far beyond it), zones, further places. Null when there is nothing. */
export function extent(sensors: SensorForm[], zones: ZoneForm[], more: [number, number][]): [number, number, number, number] | null {
  const points = [...more, ...zones.flatMap((z) => z.points)];
  for (const s of sensors) if (s.lat !== undefined && s.lon !== undefined && s.range_max_m) points.push([s.lat, s.lon]);
  if (!points.length) return null;
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lat, lon] of points) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
