// What the person at this screen has chosen. Kept in this browser only.

import { effect, signal, type Signal } from '@preact/signals';

export type Lang = 'fr' | 'ar' | 'en';
export const LANGS: Lang[] = ['fr', 'ar', 'en'];
export type ThemeName = 'dark' | 'dim' | 'day';
export const THEMES: ThemeName[] = ['dark', 'dim', 'day'];
export type CoordinateForm = 'dms' | 'decimal' | 'mgrs';
export const COORDINATE_FORMS: CoordinateForm[] = ['dms', 'decimal', 'mgrs'];
export type Digits = 'latn' | 'arab';

/** The first language of the browser that we speak; French where there is none. */
export function browserLanguage(languages: readonly string[]): Lang {
  for (const l of languages) {
    const short = l.slice(0, 2).toLowerCase() as Lang;
    if (LANGS.includes(short)) return short;
  }
  return 'fr';
}

function kept<T extends string>(key: string, allowed: readonly T[], otherwise: T): Signal<T> {
  let old: string | null = null;
  try {
    old = localStorage.getItem('marsad.' + key);
  } catch {
    // a browser that keeps nothing: the choice lasts as long as the page
  }
  const s = signal<T>(allowed.includes(old as T) ? (old as T) : otherwise);
  effect(() => {
    const value = s.value;
    try {
      localStorage.setItem('marsad.' + key, value);
    } catch {
      // as above
    }
  });
  return s;
}

const onOff = ['on', 'off'] as const;
export const lang = kept<Lang>('lang', LANGS, browserLanguage(globalThis.navigator?.languages ?? []));
export const theme = kept<ThemeName>('theme', THEMES, 'dark');
export const coordinates = kept<CoordinateForm>('coordinates', COORDINATE_FORMS, 'dms');
export const digits = kept<Digits>('digits', ['latn', 'arab'], 'latn');
export const units = kept<'si' | 'nautical'>('units', ['si', 'nautical'], 'si');
export const labelsShown = kept('labels', onOff, 'on');
export const trailsShown = kept('trails', onOff, 'off');
export const ellipsesShown = kept('ellipses', onOff, 'off');
export const coverageShown = kept('coverage', onOff, 'on');
export const footprintsShown = kept('footprints', onOff, 'on');
export const operatorsShown = kept('operators', onOff, 'on');
export const zonesShown = kept('zones', onOff, 'on');
/** Minutes of the velocity vector. */
export const vectorMinutes = kept<'1' | '2' | '5'>('vector', ['1', '2', '5'], '1');

/** The value after the present one, round and round. */
export function turn<T extends string>(s: Signal<T>, all: readonly T[]): void {
  s.value = all[(all.indexOf(s.value) + 1) % all.length]!;
}

/** Turns an on/off setting over. */
export function flip(s: Signal<'on' | 'off'>): void {
  s.value = s.value === 'on' ? 'off' : 'on';
}
