// Words in three languages. Codes come from the station, words are made here.

import { lang } from '../state/settings.ts';
import type { Lang } from '../state/settings.ts';
import ar from './ar.json';
import en from './en.json';
import fr from './fr.json';
import reviewed from './reviewed.json';
import { number } from './format.ts';

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Texts = Record<string, string | Plural>;
export type Key = keyof typeof fr;
export type Holes = Record<string, string | number>;

export const TEXTS: Record<Lang, Texts> = { fr, ar, en };
export const LANGUAGE_NAMES: Record<Lang, string> = { fr: 'Français', ar: 'العربية', en: 'English' };

/** The text of a key with its holes filled; n chooses the plural form. */
export function textIn(l: Lang, key: string, holes: Holes = {}): string {
  const entry = TEXTS[l][key];
  if (entry === undefined) return key;
  const form = typeof entry === 'string' ? entry : (entry[new Intl.PluralRules(l).select(Number(holes.n))] ?? entry.other ?? key);
  return form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = holes[name];
    return typeof value === 'number' ? number(value) : (value ?? '');
  });
}

/** The text in the language of the page. */
export function t(key: Key, holes?: Holes): string {
  return textIn(lang.value, key, holes);
}

/** The text of a code that the station sent; the code itself where we have no words. */
export function ofCode(group: string, code: string, holes?: Holes): string {
  const key = `${group}.${code}`;
  return TEXTS[lang.value][key] === undefined ? code : textIn(lang.value, key, holes);
}

export function direction(l: Lang): 'ltr' | 'rtl' {
  return l === 'ar' ? 'rtl' : 'ltr';
}

/** How many of a language's texts no named reader has reviewed. */
export function unreviewed(l: Lang): number {
  const done = (reviewed as Record<Lang, Record<string, string>>)[l];
  return Object.keys(TEXTS[l]).filter((k) => !done[k]).length;
}
