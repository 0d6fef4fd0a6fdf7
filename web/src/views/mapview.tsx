// The map with what stands on it: buttons, scale, coordinates, notes.

import { useEffect, useRef, useState } from 'preact/hooks';
import * as map from '../map/desk.ts';
import { MOST_PLAIN, MapDesk, desk } from '../map/desk.ts';
import { scaleBar } from '../map/scale.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { distance, place } from '../text/format.ts';
import { t } from '../text/index.ts';
import { findOpen, layersOpen } from './open.ts';
import { OperatorCard } from './operators.tsx';
import { Copyable } from './track.tsx';

export function MapView() {
  const container = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState('');
  useEffect(() => {
    const d = new MapDesk(container.current!);
    desk.current = d;
    d.start().catch((e: unknown) => setFailed(e instanceof Error ? e.message : String(e)));
    return () => d.stop();
  }, []);
  const feed = station.feedState.value;
  return (
    <main class={`mapview feed-${feed} ${station.exercise.value ? 'exercise' : ''}`} aria-label={t('map.label')}>
      <div class="mapbox" dir="ltr" ref={container} data-painter={map.painterKind.value} data-ready={map.mapReady.value} data-sketching={map.sketch.value !== null} />
      {map.mapLost.value && <div class="cover" aria-hidden="true" />}
      {feed === 'lost' && <div class="wash" aria-hidden="true" />}
      <div class="frame" aria-hidden="true" />
      <Notes failed={failed} />
      <Buttons />
      <OperatorCard />
      <Foot />
    </main>
  );
}

/** What the picture lacks, said on the picture. */
function Notes({ failed }: { failed: string }) {
  const feed = station.feedState.value;
  const count = map.labelCount.value;
  return (
    <div class="notes">
      {failed && <p class="note strong" role="alert">{t('map.failed', { reason: failed })}</p>}
      {!failed && !map.mapReady.value && <p class="note">{t('map.loading')}</p>}
      {map.mapLost.value && <p class="note strong" role="alert">■ {t('map.lost')}</p>}
      {feed === 'waiting' && <p class="note">{t('feed.loading')}</p>}
      {map.painterKind.value === 'plain' && <p class="note">{t('map.plain', { n: MOST_PLAIN })}</p>}
      {count.left > 0 && <p class="note">{t('map.leftOut', { n: count.left })}</p>}
      {(feed === 'live' || feed === 'late') && station.trackCount.value === 0 && <p class="note">{station.watching.value ? t('map.empty', { n: station.watching.value }) : t('map.emptyBlind')}</p>}
      {map.sketch.value && <p class="note strong">{t('zone.hint')}</p>}
    </div>
  );
}

function Buttons() {
  return (
    <div class="buttons">
      <button type="button" onClick={() => (layersOpen.value = !layersOpen.value)} aria-expanded={layersOpen.value}>
        {t('map.layers')} <kbd>L</kbd>
      </button>
      {layersOpen.value && <Layers />}
      <span class="pair" dir="ltr">
        <button type="button" aria-label={t('map.zoomIn')} title={t('map.zoomIn')} onClick={() => desk.current?.zoomBy(1)}>
          +
        </button>
        <button type="button" aria-label={t('map.zoomOut')} title={t('map.zoomOut')} onClick={() => desk.current?.zoomBy(-1)}>
          −
        </button>
      </span>
      <button type="button" onClick={() => (findOpen.value = true)}>
        {t('find.short')} <kbd>G</kbd>
      </button>
      <button type="button" onClick={() => desk.current?.home()}>
        {t('map.home')}
      </button>
      {station.selected.value && (
        <button type="button" aria-pressed={map.following.value} onClick={() => (map.following.value = !map.following.value)}>
          {t('map.follow')} <kbd>F</kbd>
        </button>
      )}
    </div>
  );
}

function Layers() {
  const toggles = [
    [settings.labelsShown, t('map.labelsToggle'), 'H'],
    [settings.trailsShown, t('map.trails'), 'T'],
    [settings.ellipsesShown, t('map.ellipses'), 'U'],
    [settings.coverageShown, t('map.coverage'), ''],
    [settings.zonesShown, t('map.zones'), ''],
    [settings.footprintsShown, t('map.footprints'), ''],
    [settings.operatorsShown, t('map.operators'), ''],
  ] as const;
  return (
    <div class="layers">
      {toggles.map(([setting, name, key]) => (
        <label class="check" key={name}>
          <input type="checkbox" checked={setting.value === 'on'} onChange={() => settings.flip(setting)} /> {name} {key && <kbd>{key}</kbd>}
        </label>
      ))}
      <button type="button" onClick={() => settings.turn(settings.vectorMinutes, ['1', '2', '5'])}>
        {t('map.vectors', { n: Number(settings.vectorMinutes.value) })} <kbd>V</kbd>
      </button>
    </div>
  );
}

function Foot() {
  const at = map.pointer.value;
  const per100 = map.metresPer100.value;
  const bar = per100 > 0 ? scaleBar(per100) : null;
  const count = map.labelCount.value;
  return (
    <div class="mapfoot">
      <span class="chip">{t('map.notLegal')}</span>
      {count.shown < count.wanted && <span class="chip">{t('map.labels', { shown: count.shown, wanted: count.wanted })}</span>}
      <span class="space" />
      <span class="chip coordinates">
        {at && <Copyable text={place(at[0], at[1], settings.coordinates.value)} />}
        <button type="button" class="flat" title={t('map.coordinates')} onClick={() => settings.turn(settings.coordinates, settings.COORDINATE_FORMS)}>
          <bdi dir="ltr">{settings.coordinates.value.toUpperCase()}</bdi> <kbd>C</kbd>
        </button>
      </span>
      {bar && (
        <span class="chip scale">
          {distance(bar.metres)} <i style={{ inlineSize: `${bar.pixels}px` }} />
        </span>
      )}
    </div>
  );
}
