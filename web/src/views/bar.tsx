// The bar: is the picture true, how old is it, what calls for attention, what time is it.

import { useEffect, useRef } from 'preact/hooks';
import { lifeSign } from '../map/desk.ts';
import { PRIORITIES } from '../live/forms.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { between, duration, localTime, seconds, utcDateTime } from '../text/format.ts';
import { LANGUAGE_NAMES, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { helpOpen } from './open.ts';
import { PriorityShape } from './shapes.tsx';
import { mutedUntil, sound, wakeSound } from './sound.ts';

/** The life sign. Its text is written by the track painter, in the frame that painted
 * the tracks: when they stand still, it stands still. */
function LifeSign() {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    lifeSign.paint = () => {
      const e = element.current!;
      const now = performance.now();
      const state = station.feed.state(now);
      const age = station.tracks.at ? Math.max(0, (station.feed.serverNow(now) - station.tracks.at) / 1000) : 0;
      const word = state === 'live' ? t('bar.live') : state === 'late' ? t('bar.late') : state === 'lost' ? t('bar.lost') : t('bar.waiting');
      const text = station.tracks.at ? `${word}${between()}${t('bar.age', { age: age < 60 ? seconds(age) : duration(age) })}` : word;
      if (e.textContent !== text) e.textContent = text;
      e.dataset.state = state;
    };
    return () => (lifeSign.paint = null);
  }, []);
  return <span class="life" ref={element} data-state="waiting" />;
}

function AlarmCounts() {
  const n = station.alarmCounts.value;
  return (
    <span class="counts" role="status" aria-live="polite">
      {PRIORITIES.map((p) => (
        <span class={`count ${n[p] ? `p-${p}` : 'none'}`} title={t(`priority.${p}`)} key={p}>
          <PriorityShape priority={p} />
          <span class="visually-hidden">{t(`priority.${p}`)}</span> {n[p]}
        </span>
      ))}
      {station.shelved.value > 0 && <span class="mute">{t('bar.shelved', { n: station.shelved.value })}</span>}
    </span>
  );
}

function Sensors() {
  const all = station.sensors.value.length;
  const up = station.watching.value;
  return (
    <span class="mute">
      {t('bar.sensors', { up, n: all })}
      {all > up && <b class="down">{between()}{t('bar.sensorsDown', { n: all - up })}</b>}
    </span>
  );
}

function Sound() {
  const left = Math.ceil((mutedUntil.value - station.clock.value) / 1000);
  const word = sound.value !== 'running' ? t('sound.off') : left > 0 ? t('sound.muted', { left: duration(left) }) : t('sound.on');
  return (
    <button type="button" class={sound.value === 'running' ? 'flat' : 'amber'} title={sound.value === 'running' ? undefined : t('sound.press')} onClick={wakeSound}>
      {word}
    </button>
  );
}

export function Bar() {
  const at = station.clock.value;
  return (
    <header class="bar" aria-label={t('bar.label')}>
      <h1 class="brand">
        {t('app.name')} {station.station.value && <Ltr>{station.station.value}</Ltr>}
      </h1>
      <LifeSign />
      <AlarmCounts />
      <Sensors />
      <span class="mute">{t('bar.tracks', { n: station.trackCount.value })}</span>
      <Sound />
      {Math.abs(station.clockDiffers.value) > 2 && <span class="amber-text">{t('bar.clocks', { n: Math.abs(station.clockDiffers.value) })}</span>}
      <span class="space" />
      <Ltr class="clock">{utcDateTime(at)}</Ltr>
      <span class="mute">
        {localTime(at)} {t('bar.local')}
      </span>
      <select aria-label={t('bar.language')} value={settings.lang.value} onChange={(e) => (settings.lang.value = e.currentTarget.value as settings.Lang)} data-id="language">
        {settings.LANGS.map((l) => (
          <option value={l} key={l} lang={l}>
            {LANGUAGE_NAMES[l]}
          </option>
        ))}
      </select>
      <button type="button" class="flat" title={`${t('bar.theme')}: ${t(`theme.${settings.theme.value}`)} (D)`} aria-label={`${t('bar.theme')}: ${t(`theme.${settings.theme.value}`)}`} onClick={() => settings.turn(settings.theme, settings.THEMES)} data-id="theme">
        ◐
      </button>
      <button type="button" class="flat" onClick={() => (helpOpen.value = true)}>
        {t('bar.help')}
      </button>
    </header>
  );
}

/** What must not be overlooked stands across the page, under the bar. */
export function Banners() {
  const state = station.feedState.value;
  const now = performance.now();
  void station.clock.value;
  const c = station.connection.value;
  const wait = Math.max(0, Math.ceil((c.nextAt - now) / 1000));
  return (
    <>
      {station.exercise.value && (
        <section class="banner exercise" aria-label={t('bar.exercise')}>
          {t('bar.exerciseId', { id: `\u2068${station.exercise.value}\u2069` })}
        </section>
      )}
      {station.storeFault.value && (
        <div class="banner fault" role="alert">
          ■ {t('health.fault', { why: `\u2068${station.storeFault.value}\u2069` })}
        </div>
      )}
      {state === 'lost' && (
        <div class="banner lost" role="alert">
          <span>
            ■ {station.tracks.at ? t('feed.lost', { age: duration(station.feed.silence(now) / 1000), time: utcTimeOf(station.tracks.at) }) : t('feed.never', { age: duration(station.feed.silence(now) / 1000) })}
          </span>
          <small>{c.nextAt > now ? t('feed.attempt', { n: c.attempt, wait: seconds(wait) }) : t('feed.connecting', { n: Math.max(1, c.attempt) })}</small>
        </div>
      )}
    </>
  );
}

function utcTimeOf(ms: number): string {
  return `\u2066${utcDateTime(ms).slice(11)}\u2069`;
}
