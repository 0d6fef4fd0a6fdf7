// What the station told us: slow things as signals, moving tracks in the store.
// The live stream calls takeText and takeFrame; everything else only reads.

import { batch, computed, signal } from '@preact/signals';
import type { Frame } from '../live/frame.ts';
import { actorName, type AlertForm, type FindingForm, type OperatorForm, type SensorForm, type TextMessage, type ZoneForm } from '../live/forms.ts';
import type { Connection } from '../live/stream.ts';
import { counts, isOpen, listOrder, worstByTrack } from './alarms.ts';
import { Feed, type FeedState } from './feed.ts';
import { Tracks } from './tracks.ts';

export const tracks = new Tracks();
export const feed = new Feed(performance.now());

export const station = signal('');
export const exercise = signal('');
export const actor = signal('');
export const sensors = signal<SensorForm[]>([]);
export const zones = signal<ZoneForm[]>([]);
/** Places of drones' operators: personal data, asked for, kept nowhere in the page. */
export const operators = signal<OperatorForm[]>([]);
/** What fusion finds wrong with what it is told. */
export const findings = signal<FindingForm[]>([]);
export const alertsById = signal<ReadonlyMap<string, AlertForm>>(new Map());
export const connection = signal<Connection>({ open: false, attempt: 0, nextAt: 0 });
export const feedState = signal<FeedState>('waiting');
/** Second of the server clock, ms since 1970: turns once a second. */
export const clock = signal(Math.floor(Date.now() / 1000) * 1000);
export const clockDiffers = signal(0);
export const trackCount = signal(0);
/** Messages that could not be read since the page was loaded, and the last reason. */
export const broken = signal<{ count: number; reason: string }>({ count: 0, reason: '' });
/** Why the station stores nothing any more; empty while it does. */
export const storeFault = signal('');
export const thinned = signal(0);
/** Version of the last frame or snapshot, for tests and the help panel. */
export const pictureVersion = signal(0);
/** Tracks whose form changed: views of a single track ask again. */
export const selected = signal('');

export const alarms = computed(() => [...alertsById.value.values()].filter(isOpen).sort(listOrder));
export const shelved = computed(() => [...alertsById.value.values()].filter((a) => a.operator_state === 'shelved').length);
export const alarmCounts = computed(() => counts(alarms.value));
export const watching = computed(() => sensors.value.filter((s) => s.state === 'ok' || s.state === 'late').length);

let wake: () => void = () => {};
/** The painter is told by this that there is something to paint. */
export function onPicture(f: () => void): void {
  wake = f;
}

export function takeText(m: TextMessage): void {
  const now = performance.now();
  if (m.type === 'thinned') {
    feed.sign(now);
    thinned.value += m.skipped;
    return;
  }
  const at = Date.parse(m.at);
  feed.hear(now, at, Date.now());
  refresh();
  if (m.type === 'heartbeat') return;
  batch(() => takeSlow(m, at));
  refresh();
  wake();
}

function takeSlow(m: Exclude<TextMessage, { type: 'heartbeat' | 'thinned' }>, at: number): void {
  if (m.type === 'snapshot') {
    tracks.clear(); // handles of another run may name other tracks
    station.value = m.station;
    exercise.value = m.exercise ?? '';
    actor.value = actorName(m.actor);
    sensors.value = m.sensors ?? [];
    zones.value = m.zones ?? [];
    alertsById.value = new Map((m.alerts ?? []).map((a) => [a.id, a]));
    findings.value = m.findings ?? [];
  } else {
    if (m.sensors) sensors.value = m.sensors;
    if (m.zones) zones.value = m.zones;
    if (m.findings) findings.value = m.findings;
    if (m.alerts?.length) {
      const next = new Map(alertsById.value);
      for (const a of m.alerts) {
        if (a.operator_state === 'closed') next.delete(a.id);
        else next.set(a.id, a);
      }
      alertsById.value = newest(next);
    }
  }
  if (m.tracks) tracks.inform(m.tracks, at, m.type === 'snapshot');
  if (m.type === 'snapshot') tracks.version = m.version;
  feed.known = true;
  mark();
}

/** Puts what is known of single tracks, beside the picture, to them. */
function mark(): void {
  tracks.alarm(worstByTrack(alertsById.value.values()));
  tracks.doubt(doubtedTracks(findings.value));
}

/** The tracks whose own word is contradicted. */
export function doubtedTracks(list: FindingForm[]): Set<string> {
  return new Set(list.flatMap((f) => [f.track, f.other].filter((id) => id !== undefined)));
}

/** Alarms kept at most; what is open is always kept. */
const MOST_ALERTS = 1000;

/** Drops the oldest that are not open where there are too many. */
function newest(all: Map<string, AlertForm>): Map<string, AlertForm> {
  if (all.size <= MOST_ALERTS) return all;
  const done = [...all.values()].filter((a) => !isOpen(a) && a.operator_state !== 'shelved').sort((a, b) => Date.parse(a.raised) - Date.parse(b.raised));
  for (const a of done.slice(0, all.size - MOST_ALERTS)) all.delete(a.id);
  return all;
}

export function takeFrame(f: Frame): void {
  feed.hear(performance.now(), f.at, Date.now());
  if (tracks.apply(f)) mark();
  wake();
}

/** Forgets the picture before a full snapshot: nothing old is ever drawn as new. */
export function forget(): void {
  tracks.clear();
  feed.restart(performance.now());
  refresh();
  wake();
}

/** Brings the signals that depend on time up to date. Called at least once a second. */
export function refresh(): void {
  const now = performance.now();
  batch(() => {
    feedState.value = feed.state(now);
    clock.value = Math.floor(feed.serverNow(now) / 1000) * 1000;
    clockDiffers.value = Math.round(feed.clockDifference / 1000);
    trackCount.value = tracks.count;
    pictureVersion.value = tracks.version;
  });
}
