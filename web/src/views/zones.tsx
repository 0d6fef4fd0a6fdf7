// Zones: drawn on the map or read from a GeoJSON file, changed, removed.

import { useEffect, useState } from 'preact/hooks';
import { deleteZone, importZones, putZone } from '../live/api.ts';
import { PRIORITIES, type Priority, type ZoneForm } from '../live/forms.ts';
import { desk, sketch, sketchDone } from '../map/desk.ts';
import { least, zoneId } from '../state/zones.ts';
import * as station from '../state/station.ts';
import { between, isolate } from '../text/format.ts';
import { t } from '../text/index.ts';
import { zoneInHand } from './open.ts';
import { PriorityShape } from './shapes.tsx';
import { errorWords } from './words.ts';

const DIRECTIONS = ['both', 'left-to-right', 'right-to-left'] as const;

export function startZone(kind: ZoneForm['kind']): void {
  zoneInHand.value = { id: '', name: '', kind, points: [], on_entry: kind === 'area', on_exit: false, direction: kind === 'line' ? 'both' : undefined, priority: 'medium' };
  sketch.value = { kind, points: [] };
}

export function endZone(): void {
  zoneInHand.value = null;
  sketch.value = null;
}

export function ZonesPanel() {
  const [note, setNote] = useState('');
  const [error, setError] = useState('');
  if (zoneInHand.value) return <ZoneEditor key={zoneInHand.value.id} />;
  const read = async (file: File | undefined) => {
    if (!file) return;
    setNote('');
    setError('');
    try {
      const answer = await importZones(await file.text());
      setNote(t('zone.imported', { n: answer?.items?.length ?? 0 }));
    } catch (e) {
      setError(errorWords(e));
    }
  };
  return (
    <section class="panel" aria-label={t('side.zones')}>
      <div class="deeds top">
        <button type="button" class="primary" data-deed="area" onClick={() => startZone('area')}>
          {t('zone.drawArea')}
        </button>
        <button type="button" class="primary" data-deed="line" onClick={() => startZone('line')}>
          {t('zone.drawLine')}
        </button>
        <label class="button">
          {t('zone.import')}
          <input type="file" class="visually-hidden" accept=".geojson,.json,application/geo+json" onChange={(e) => void read(e.currentTarget.files?.[0])} />
        </label>
      </div>
      {note && <p role="status">{note}</p>}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {station.zones.value.length === 0 && <p class="empty">{station.feedState.value === 'waiting' ? t('feed.loading') : t('zone.none')}</p>}
      <ul class="zones">
        {station.zones.value.map((z) => (
          <ZoneRow z={z} key={z.id} onError={setError} />
        ))}
      </ul>
    </section>
  );
}

function ZoneRow({ z, onError }: { z: ZoneForm; onError: (e: string) => void }) {
  const remove = async () => {
    if (!confirm(t('zone.removeSure', { name: isolate(z.name || z.id) }))) return;
    try {
      await deleteZone(z.id);
    } catch (e) {
      onError(errorWords(e));
    }
  };
  const show = () => {
    const lat = z.points.reduce((n, p) => n + p[0], 0) / z.points.length;
    const lon = z.points.reduce((n, p) => n + p[1], 0) / z.points.length;
    desk.current?.moveTo(lat, lon);
  };
  return (
    <li class="zone" data-id={z.id}>
      <button type="button" class="row" onClick={show}>
        <span class="head">
          <PriorityShape priority={z.priority} />
          <b>
            <bdi>{z.name || z.id}</bdi>
          </b>
          <span class="word">{t(`priority.${z.priority}`)}</span>
        </span>
        <span class="mute">
          {t(`zone.${z.kind}`)}{between()}{t('zone.points', { n: z.points.length })}
          {z.on_entry && `${between()}${t('zone.onEntry')}`}
          {z.on_exit && `${between()}${t('zone.onExit')}`}
          {z.kind === 'line' && z.direction && `${between()}${t(`zone.${z.direction as (typeof DIRECTIONS)[number]}`)}`}
          {z.version !== undefined && `${between()}${t('zone.version', { n: z.version })}`}
        </span>
      </button>
      <span class="deeds">
        <button type="button" onClick={() => ((zoneInHand.value = { ...z }), (sketch.value = { kind: z.kind, points: z.points }))}>
          {t('zone.edit')}
        </button>
        <button type="button" onClick={() => void remove()}>
          {t('zone.remove')}
        </button>
      </span>
    </li>
  );
}

function ZoneEditor() {
  const z = zoneInHand.value!;
  const [error, setError] = useState('');
  const [drawing, setDrawing] = useState(!z.id);
  const points = sketch.value?.points ?? z.points;
  const change = (part: Partial<ZoneForm>) => (zoneInHand.value = { ...zoneInHand.value!, ...part });
  const stopDrawing = () => {
    change({ points: sketch.value?.points ?? points });
    setDrawing(false);
  };
  useEffect(() => sketchDone.subscribe((n) => n > 0 && sketch.value && stopDrawing()), []);
  const complete = z.name.trim() && points.length >= least(z.kind) && (z.kind === 'line' || z.on_entry || z.on_exit);
  const save = async (e: Event) => {
    e.preventDefault();
    if (!complete) return setError(t('zone.need', { n: least(z.kind) }));
    const used = station.zones.value.map((x) => x.id);
    try {
      await putZone({ ...z, name: z.name.trim(), points, id: z.id || zoneId(z.name, used, z.kind) });
      endZone();
    } catch (x) {
      setError(errorWords(x));
    }
  };
  return (
    <form class="panel editor" onSubmit={save}>
      {drawing ? (
        <>
          <p class="hint" role="status">
            <b>{t('zone.points', { n: points.length })}</b>
          </p>
          <button type="button" data-deed="end" onClick={stopDrawing} disabled={points.length < least(z.kind)}>
            {t('zone.done')}
          </button>
        </>
      ) : (
        <p>
          {t('zone.points', { n: points.length })}{' '}
          <button
            type="button"
            onClick={() => {
              sketch.value = { kind: z.kind, points: [] };
              setDrawing(true);
            }}
          >
            {t('zone.redraw')}
          </button>
        </p>
      )}
      <label>
        {t('zone.name')}
        <input value={z.name} maxLength={60} dir="auto" data-id="zone-name" onInput={(e) => change({ name: e.currentTarget.value })} />
      </label>
      <label>
        {t('zone.priority')}
        <select value={z.priority} onChange={(e) => change({ priority: e.currentTarget.value as Priority })}>
          {PRIORITIES.map((p) => (
            <option value={p} key={p}>
              {t(`priority.${p}`)}
            </option>
          ))}
        </select>
      </label>
      {z.kind === 'area' ? (
        <>
          <label class="check">
            <input type="checkbox" checked={z.on_entry} onChange={(e) => change({ on_entry: e.currentTarget.checked })} /> {t('zone.onEntry')}
          </label>
          <label class="check">
            <input type="checkbox" checked={z.on_exit} onChange={(e) => change({ on_exit: e.currentTarget.checked })} /> {t('zone.onExit')}
          </label>
        </>
      ) : (
        <label>
          {t('zone.direction')}
          <select value={z.direction} onChange={(e) => change({ direction: e.currentTarget.value })}>
            {DIRECTIONS.map((d) => (
              <option value={d} key={d}>
                {t(`zone.${d}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <span class="deeds">
        <button type="submit" class="primary" disabled={drawing && points.length < least(z.kind)}>
          {t('zone.save')}
        </button>
        <button type="button" onClick={endZone}>
          {t('zone.cancel')}
        </button>
      </span>
    </form>
  );
}
