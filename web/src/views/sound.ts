// Sounds of alarms, made on the spot: no files. Critical sounds again each 8 s until
// somebody acknowledges or mutes it for a minute.

import { effect, signal } from '@preact/signals';
import type { Priority } from '../live/forms.ts';
import { alarms, feedState } from '../state/station.ts';

export const sound = signal<AudioContextState | 'none'>('none');
/** Server time until which there is silence, ms. */
export const mutedUntil = signal(0);

const REPEAT = 8000;
const MUTE = 60_000;

/** Pulses: start, s; frequency, Hz. */
const PATTERNS: Record<Priority, [number, number][]> = {
  critical: [[0, 880], [0.18, 880], [0.36, 880], [0.75, 660], [0.93, 660]],
  high: [[0, 740], [0.2, 740], [0.4, 740]],
  medium: [[0, 587], [0.25, 587]],
  low: [],
};
const FEED_LOST: [number, number][] = [[0, 440], [0.3, 330], [0.6, 262]];

let context: AudioContext | null = null;
const heard = new Set<string>();

/** A browser lets a page sound only after a key or click: called on each. */
export function wakeSound(): void {
  if (!context) {
    if (typeof AudioContext === 'undefined') return;
    context = new AudioContext();
    context.onstatechange = () => (sound.value = context!.state);
  }
  if (context.state !== 'running') void context.resume();
  sound.value = context.state;
}

export function mute(now: number): void {
  mutedUntil.value = now + MUTE;
}

function play(pulses: [number, number][]): void {
  if (!context || context.state !== 'running') return;
  for (const [start, hertz] of pulses) {
    const at = context.currentTime + start;
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, at);
    level.gain.linearRampToValueAtTime(0.25, at + 0.02);
    level.gain.linearRampToValueAtTime(0, at + 0.14);
    tone.connect(level).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.15);
  }
}

/** Sounds new alarms as they come; returns a stop function. */
export function watchSounds(now: () => number): () => void {
  const stopAlarms = effect(() => {
    const fresh = alarms.value.filter((a) => a.operator_state === 'new' && !heard.has(a.id));
    for (const a of fresh) heard.add(a.id);
    // The list has the worst first: one sound for all that came together.
    if (fresh[0] && now() > mutedUntil.peek()) play(PATTERNS[fresh[0].priority]);
  });
  let was = feedState.peek();
  const stopFeed = effect(() => {
    if (feedState.value === 'lost' && was !== 'lost') play(FEED_LOST);
    was = feedState.value;
  });
  const timer = setInterval(() => {
    if (now() > mutedUntil.peek() && alarms.peek().some((a) => a.priority === 'critical' && a.operator_state === 'new')) play(PATTERNS.critical);
  }, REPEAT);
  return () => {
    stopAlarms();
    stopFeed();
    clearInterval(timer);
  };
}
