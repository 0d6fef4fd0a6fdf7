// Order, states and counts of alarms ("alert" is the word of the API).

import { PRIORITIES, type AlertForm, type Priority } from '../live/forms.ts';

/** What the page calls the two fields of an alert together. */
export type AlarmState = 'new' | 'returned' | 'acknowledged' | 'shelved' | 'closed';

export function alarmState(a: AlertForm): AlarmState {
  if (a.operator_state === 'new') return a.rule_state === 'cleared' ? 'returned' : 'new';
  if (a.operator_state === 'acknowledged' || a.operator_state === 'shelved') return a.operator_state;
  return 'closed';
}

/** Alarms that still ask for somebody: an acknowledged one leaves when its rule clears. */
export function isOpen(a: AlertForm): boolean {
  const s = alarmState(a);
  return s === 'new' || s === 'returned' || (s === 'acknowledged' && a.rule_state !== 'cleared');
}

/** Rank of a priority: 4 critical … 1 low. */
export function rankOf(p: Priority): number {
  return PRIORITIES.length - PRIORITIES.indexOf(p);
}

/** The list's order: not acknowledged first, then worst, then newest. */
export function listOrder(a: AlertForm, b: AlertForm): number {
  const fresh = (x: AlertForm) => (x.operator_state === 'new' ? 0 : 1);
  return fresh(a) - fresh(b) || rankOf(b.priority) - rankOf(a.priority) || Date.parse(b.raised) - Date.parse(a.raised) || (a.id < b.id ? -1 : 1);
}

/** Not acknowledged alarms by priority. */
export function counts(alarms: Iterable<AlertForm>): Record<Priority, number> {
  const n = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const a of alarms) if (a.operator_state === 'new') n[a.priority]++;
  return n;
}

/** The rank of the worst open alarm of each track; new ones carry 8 more, which the
 * painter takes for "not acknowledged". */
export function worstByTrack(alarms: Iterable<AlertForm>): Map<string, number> {
  const worst = new Map<string, number>();
  for (const a of alarms) {
    if (!a.track || !isOpen(a)) continue;
    const rank = rankOf(a.priority) + (a.operator_state === 'new' ? UNACKNOWLEDGED : 0);
    const old = worst.get(a.track) ?? 0;
    if (rank % UNACKNOWLEDGED > old % UNACKNOWLEDGED || (rank % UNACKNOWLEDGED === old % UNACKNOWLEDGED && rank > old)) worst.set(a.track, rank);
  }
  return worst;
}

export const UNACKNOWLEDGED = 8;
