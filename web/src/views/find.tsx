// One field for both questions: where is this track, and what is at this place.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { desk } from '../map/desk.ts';
import * as station from '../state/station.ts';
import { isolate } from '../text/format.ts';
import { t } from '../text/index.ts';
import { parsePlace } from '../text/parse.ts';
import { findOpen, panel } from './open.ts';

/** Slot of the track with that id, end of an id, or name; -1 when there is none. */
export function findTrack(text: string): number {
  const wanted = text.trim().toUpperCase();
  const k = station.tracks;
  if (!wanted) return -1;
  let best = -1;
  for (let s = 0; s < k.count; s++) {
    const id = k.infos[s]!.id.toUpperCase();
    if (id === wanted) return s;
    const number = /^\d+$/.test(wanted) && id.endsWith('-' + wanted.padStart(5, '0'));
    if (number || k.infos[s]!.name.toUpperCase() === wanted) best = s;
  }
  return best;
}

export function Find() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState('');
  useLayoutEffect(() => {
    setFailed('');
    if (findOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [findOpen.value]);
  const go = (e: Event) => {
    e.preventDefault();
    const s = findTrack(text);
    const place = s >= 0 ? ([station.tracks.lat[s]!, station.tracks.lon[s]!] as const) : parsePlace(text);
    if (!place) return setFailed(text);
    if (s >= 0) {
      station.selected.value = station.tracks.infos[s]!.id;
      panel.value = 'track';
    }
    desk.current?.moveTo(place[0], place[1]);
    findOpen.value = false;
  };
  return (
    <dialog ref={dialog} class="find" aria-label={t('find.title')} onClose={(e) => e.currentTarget.open || (findOpen.value = false)}>
      <form onSubmit={go}>
        <label>
          <b>{t('find.title')}</b>
          <input value={text} dir="ltr" data-id="find" onInput={(e) => setText(e.currentTarget.value)} />
        </label>
        <p class="mute small">{t('find.hint')}</p>
        {failed && (
          <p class="error" role="alert">
            {t('find.nothing', { what: isolate(failed) })}
          </p>
        )}
        <span class="deeds">
          <button type="submit" class="primary">
            {t('find.go')}
          </button>
          <button type="button" onClick={() => (findOpen.value = false)}>
            {t('alarm.cancel')}
          </button>
        </span>
      </form>
    </dialog>
  );
}
