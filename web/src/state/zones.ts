// What a zone must have before it is sent to the station.

import type { ZoneForm } from '../live/forms.ts';

/** Corners that a figure needs at least. */
export function least(kind: ZoneForm['kind']): number {
  return kind === 'area' ? 3 : 2;
}

/** An id of a-z, 0-9 and - from a name, not in use yet. */
export function zoneId(name: string, used: string[], kind: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 24).replace(/-+$/, '');
  const stem = plain || kind;
  for (let n = 1; ; n++) {
    const id = n === 1 && plain ? stem : `${stem}-${n}`;
    if (!used.includes(id)) return id;
  }
}
