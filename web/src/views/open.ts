// Which panel and which dialog is open, and which alarm is in hand.

import { signal } from '@preact/signals';
import type { ZoneForm } from '../live/forms.ts';

export type Panel = 'alarms' | 'track' | 'sensors' | 'zones' | 'health';
export const PANELS: Panel[] = ['alarms', 'track', 'sensors', 'zones', 'health'];

export const panel = signal<Panel>('alarms');
export const helpOpen = signal(false);
export const findOpen = signal(false);
export const layersOpen = signal(false);
/** The alarm in hand, by id. */
export const alarmInHand = signal('');
/** The alarm whose acknowledgement is being written. */
export const acknowledging = signal('');
/** The correction of the selected track that is being written: a deed, or "undo" and its id. */
export const correcting = signal('');
/** The zone being made or changed. */
export const zoneInHand = signal<ZoneForm | null>(null);
/** The sensor whose card is open, by id. */
export const sensorCard = signal('');
/** The post whose card is open, by the id of its first sensor. */
export const postCard = signal('');
