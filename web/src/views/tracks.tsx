// The table twin of the map: the tracks in view, for eyes and hands that do not use it.

import { useState } from 'preact/hooks';
import { UNACKNOWLEDGED } from '../state/alarms.ts';
import * as station from '../state/station.ts';
import { CLASSES } from '../state/tracks.ts';
import { HELD } from '../live/frame.ts';
import { between, duration, speed } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { desk } from '../map/desk.ts';
import { Ltr } from './bdi.tsx';

/** Rows at most. */
const MOST = 100;

type Column = 'id' | 'speed' | 'age';

export function TracksTable() {
  const [by, setBy] = useState<Column>('id');
  void station.clock.value; // once a second
  const k = station.tracks;
  const now = station.feed.serverNow(performance.now());
  const slots = desk.current?.slotsInView() ?? [];
  const key: Record<Column, (a: number, b: number) => number> = {
    id: (a, b) => k.handle[a]! - k.handle[b]!,
    speed: (a, b) => k.speed[b]! - k.speed[a]!,
    age: (a, b) => k.heard[a]! - k.heard[b]!,
  };
  // Alarmed ones stand first in any order.
  slots.sort((a, b) => (k.priority[b]! % UNACKNOWLEDGED) - (k.priority[a]! % UNACKNOWLEDGED) || key[by](a, b));
  const head = (column: Column, word: string) => (
    <th aria-sort={by === column ? (column === 'id' ? 'ascending' : 'descending') : 'none'}>
      <button type="button" class="flat" onClick={() => setBy(column)}>
        {word}
      </button>
    </th>
  );
  return (
    <section class="panel" aria-label={t('tracks.title')}>
      <h3>{t('tracks.title')}</h3>
      <p class="mute small">{slots.length ? t('tracks.count', { shown: Math.min(MOST, slots.length), n: slots.length, all: k.count }) : t('tracks.none')}</p>
      {slots.length > 0 && (
        <table class="why">
          <thead>
            <tr>
              {head('id', t('tracks.id'))}
              <th>{t('track.class')}</th>
              {head('speed', t('track.speed'))}
              {head('age', t('tracks.age'))}
            </tr>
          </thead>
          <tbody>
            {slots.slice(0, MOST).map((s) => (
              <tr key={k.handle[s]}>
                <td>
                  <button type="button" class="link" onClick={() => (station.selected.value = k.infos[s]!.id)}>
                    <Ltr>{k.infos[s]!.id}</Ltr>
                  </button>
                </td>
                <td>
                  {ofCode('class', CLASSES[k.kind[s]!]!)}
                  {k.state[s] === HELD && <span class="mute small">{`${between()}${t('label.held')}`}</span>}
                </td>
                <td>{speed(k.speed[s]!)}</td>
                <td>
                  <Ltr>{duration((now - k.heard[s]!) / 1000)}</Ltr>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
