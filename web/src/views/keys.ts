// Keys. By KeyboardEvent.code, since Arabic and AZERTY keyboards give other letters.

import { desk, following, operatorInHand, sketch, sketchDone } from '../map/desk.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import type { Key } from '../text/index.ts';
import { takeAlarm } from './alarms.tsx';
import { acknowledging, alarmInHand, correcting, findOpen, helpOpen, layersOpen, panel } from './open.ts';
import { closeCard } from './card.tsx';
import { mute, wakeSound } from './sound.ts';
import { endZone } from './zones.tsx';

export interface Binding {
  codes: string[];
  /** As it is printed on the key. */
  shown: string;
  text: Key;
  act: (e: KeyboardEvent) => void;
  /** Works while a text field has the focus too. */
  always?: boolean;
}

const PAN = 90;

function step(by: number): void {
  const list = station.alarms.value;
  if (!list.length) return;
  const i = list.findIndex((a) => a.id === alarmInHand.value);
  panel.value = 'alarms';
  takeAlarm(list[i < 0 ? 0 : (i + by + list.length) % list.length]!);
}

function acknowledgeInHand(): void {
  const list = station.alarms.value;
  const a = list.find((x) => x.id === alarmInHand.value && x.operator_state === 'new') ?? list.find((x) => x.operator_state === 'new');
  if (!a) return;
  panel.value = 'alarms';
  takeAlarm(a);
  acknowledging.value = a.id;
}

/** Back by one step: dialog, remark, drawing, layers, card, selection. */
function back(): void {
  if (helpOpen.value) helpOpen.value = false;
  else if (findOpen.value) findOpen.value = false;
  else if (acknowledging.value) acknowledging.value = '';
  else if (correcting.value) correcting.value = '';
  else if (sketch.value) endZone();
  else if (layersOpen.value) layersOpen.value = false;
  else if (operatorInHand.value) operatorInHand.value = '';
  else if (panel.value === 'sensors' && closeCard()) return;
  else {
    station.selected.value = '';
    alarmInHand.value = '';
    following.value = false;
  }
}

function enter(): void {
  if (sketch.value) sketchDone.value++;
  else desk.current?.selectMiddle();
}

function dropPoint(): void {
  if (sketch.value) sketch.value = { ...sketch.value, points: sketch.value.points.slice(0, -1) };
}

export const BINDINGS: Binding[] = [
  {
    codes: [...'123456789'].flatMap((n) => [`Digit${n}`, `Numpad${n}`]),
    shown: '1–9',
    text: 'key.alarm',
    act: (e) => {
      const a = station.alarms.value[Number(e.code.at(-1)) - 1];
      if (!a) return;
      panel.value = 'alarms';
      takeAlarm(a);
    },
  },
  { codes: ['KeyA'], shown: 'A', text: 'key.ack', act: acknowledgeInHand },
  { codes: ['KeyM'], shown: 'M', text: 'key.mute', act: () => mute(station.clock.value) },
  { codes: ['KeyN'], shown: 'N', text: 'key.next', act: () => step(1) },
  { codes: ['KeyP'], shown: 'P', text: 'key.next', act: () => step(-1) },
  { codes: ['Enter', 'NumpadEnter'], shown: 'Enter', text: 'key.select', act: enter },
  { codes: ['Backspace'], shown: 'Backspace', text: 'key.escape', act: dropPoint },
  { codes: ['KeyG'], shown: 'G', text: 'key.find', act: () => (findOpen.value = true) },
  { codes: ['Slash'], shown: '/', text: 'key.find', act: () => (findOpen.value = true) },
  { codes: ['KeyF'], shown: 'F', text: 'key.follow', act: () => (following.value = !following.value) },
  { codes: ['Home'], shown: 'Home', text: 'key.home', act: () => desk.current?.home() },
  { codes: ['ArrowUp'], shown: '↑', text: 'key.pan', act: () => desk.current?.panBy(0, -PAN) },
  { codes: ['ArrowDown'], shown: '↓', text: 'key.pan', act: () => desk.current?.panBy(0, PAN) },
  { codes: ['ArrowLeft'], shown: '←', text: 'key.pan', act: () => desk.current?.panBy(-PAN, 0) },
  { codes: ['ArrowRight'], shown: '→', text: 'key.pan', act: () => desk.current?.panBy(PAN, 0) },
  { codes: ['Equal', 'NumpadAdd'], shown: '+', text: 'key.zoom', act: () => desk.current?.zoomBy(1) },
  { codes: ['Minus', 'NumpadSubtract'], shown: '−', text: 'key.zoom', act: () => desk.current?.zoomBy(-1) },
  { codes: ['KeyL'], shown: 'L', text: 'key.layers', act: () => (layersOpen.value = !layersOpen.value) },
  { codes: ['KeyV'], shown: 'V', text: 'key.vectors', act: () => settings.turn(settings.vectorMinutes, ['1', '2', '5']) },
  { codes: ['KeyT'], shown: 'T', text: 'key.trails', act: () => settings.flip(settings.trailsShown) },
  { codes: ['KeyH'], shown: 'H', text: 'key.labels', act: () => settings.flip(settings.labelsShown) },
  { codes: ['KeyU'], shown: 'U', text: 'key.ellipses', act: () => settings.flip(settings.ellipsesShown) },
  { codes: ['KeyC'], shown: 'C', text: 'key.coordinates', act: () => settings.turn(settings.coordinates, settings.COORDINATE_FORMS) },
  { codes: ['KeyD'], shown: 'D', text: 'key.theme', act: () => settings.turn(settings.theme, settings.THEMES) },
  { codes: ['Escape'], shown: 'Esc', text: 'key.escape', act: back, always: true },
  { codes: ['F1'], shown: 'F1', text: 'key.help', act: () => (helpOpen.value = !helpOpen.value), always: true },
  { codes: ['F9'], shown: 'F9', text: 'key.language', act: () => settings.turn(settings.lang, settings.LANGS), always: true },
];

const BY_CODE = new Map(BINDINGS.flatMap((b) => b.codes.map((c) => [c, b] as const)));

/** The focus is in something that needs the keys itself. */
function takesKeys(e: KeyboardEvent): boolean {
  const at = e.target as HTMLElement;
  if (at.closest('dialog:not([open])')) return false; // a closed dialog may keep the focus
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return true;
  return (e.code === 'Enter' || e.code === 'NumpadEnter') && /^(BUTTON|A|SUMMARY)$/.test(at.tagName);
}

export function onKey(e: KeyboardEvent): void {
  wakeSound();
  if (e.ctrlKey || e.altKey || e.metaKey) return;
  const b = BY_CODE.get(e.code);
  if (!b || ((takesKeys(e) || document.querySelector('dialog[open]')) && !b.always)) return;
  e.preventDefault();
  b.act(e);
}
