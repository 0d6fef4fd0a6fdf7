// The lines of a track's label on the map.

import type { SensorForm } from '../live/forms.ts';
import { clock } from '../state/station.ts';
import { LABELS } from '../state/tracks.ts';
import { HELD_LOOK, HOLLOW_LOOK, LOST_LOOK, type Scene } from '../map/scene.ts';
import { bearing, between, duration, heightOf, isolate, speed } from './format.ts';
import { ofCode, t } from './index.ts';
import { CLASSES } from '../state/tracks.ts';

/** A sensor's name, and what is wrong with it since when. */
export function sensorLabel(s: SensorForm): string {
  const name = s.name || s.id;
  if (s.state === 'ok') return name;
  const since = s.last_heard ? ` ${duration((clock.value - Date.parse(s.last_heard)) / 1000)}` : '';
  return `${name}\n${ofCode('sensor.state', s.state)}${since}`;
}

/** Line 1 the age where it matters, id or name; 2 speed and height; 3 of the selected. */
export function labelLines(scene: Scene, s: number): string[] {
  const tracks = scene.tracks;
  const info = tracks.infos[s]!;
  const look = scene.look[s]!;
  const held = look === HELD_LOOK;
  const old = held || look === HOLLOW_LOOK || look === LOST_LOOK;
  const first = isolate(info.name || info.id);
  const lines = [old ? `${duration(scene.age[s]!)}${between()}${first}` : first];
  if (look !== LOST_LOOK) {
    const moves = held ? t('label.held') : speed(tracks.speed[s]!);
    const height = tracks.height[s]!;
    lines.push(Number.isNaN(height) ? moves : `${moves}${between()}${heightOf(height)}`);
  }
  if (s === scene.selectedSlot) {
    const course = tracks.course[s]!;
    const word = ofCode('class', CLASSES[tracks.kind[s]!]!);
    lines.push(held || Number.isNaN(course) ? word : `${word}${between()}${isolate(bearing(course))}`);
    if (LABELS[tracks.label[s]!] === 'declared' && info.declaredBy) lines.push(t('track.declaredBy', { who: isolate(info.declaredBy) }));
  }
  return lines;
}
