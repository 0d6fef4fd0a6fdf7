// Sentences about things of the station, from their codes.

import { ApiError } from '../live/api.ts';
import type { AlertForm } from '../live/forms.ts';
import { zones } from '../state/station.ts';
import { between, isolate, number } from '../text/format.ts';
import { ofCode, t, TEXTS } from '../text/index.ts';

/** Name of a zone: as it is now, else as the alert has it, else its id. */
export function zoneName(a: AlertForm): string {
  const z = zones.value.find((zone) => zone.id === a.zone);
  const told = a.reason?.params?.zone_name ?? a.reason?.params?.zone;
  return z?.name || (typeof told === 'string' ? told : '') || a.zone || '';
}

export function alarmTitle(a: AlertForm): string {
  const code = a.reason?.code ?? a.rule;
  const key = `alarm.${code}.title`;
  return key in TEXTS.fr ? ofCode('alarm', `${code}.title`, { zone: zoneName(a) }) : t('alarm.other.title', { code, zone: zoneName(a) });
}

export function alarmAction(a: AlertForm): string {
  const key = `${a.reason?.code ?? a.rule}.action`;
  return `alarm.${key}` in TEXTS.fr ? ofCode('alarm', key) : '';
}

/** What went wrong, what to do, with its code. */
export function errorWords(e: unknown): string {
  const code = e instanceof ApiError ? e.problem.code : 'internal';
  return `${ofCode('error', code)} (${code})`;
}

/** What was refused and how often, each reason in words. */
export function refusals(counted: [string, number][]): string {
  return [...counted].sort(([, a], [, b]) => b - a).map(([code, n]) => `${ofCode('reject', code)} × ${number(n)}`).join(between());
}

/** What a device says of itself, in words where there are any. */
export function assetWords(code: string): string {
  for (const group of ['asset', 'reject']) if (`${group}.${code}` in TEXTS.fr) return ofCode(group, code);
  return isolate(code);
}
