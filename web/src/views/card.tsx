// A sensor's card: how it does, what it told, what was refused of it and why. Asked for
// anew while it is open and in view.

import { useEffect, useRef, useState } from 'preact/hooks';
import { getQuarantine, getSensor, stillAddress, type Broken } from '../live/api.ts';
import { hasSite, type Reading, type SensorDetail, type SensorForm } from '../live/forms.ts';
import { desk, shownSensor } from '../map/desk.ts';
import * as settings from '../state/settings.ts';
import { metresBetween } from '../state/sphere.ts';
import * as station from '../state/station.ts';
import { bearing, between, distance, duration, isolate, number, offsetSeconds, place, seconds, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { hexDump, valueOf } from '../text/units.ts';
import { Ltr } from './bdi.tsx';
import { Findings, RegistrationFacts } from './findings.tsx';
import { panel, postCard, sensorCard } from './open.ts';
import { Polar } from './polar.tsx';
import { SensorShape } from './shapes.tsx';
import { Copyable } from './track.tsx';
import { assetWords, errorWords } from './words.ts';

/** Time between two questions for what is open, ms. */
const PERIOD = 2000;
const QUARANTINE_PERIOD = 5000;

/** A clock further off than this is warned of, s. */
const CLOCK_FAR = 1;

/** A reading older than this looks old, s. */
const READING_OLD = 3600;

export function openSensor(id: string): void {
  panel.value = 'sensors';
  postCard.value = '';
  sensorCard.value = shownSensor.value = id;
}

/** Closes the card that is open; false when none is. The focus goes back to its row. */
export function closeCard(): boolean {
  const id = sensorCard.value || postCard.value;
  if (!id) return false;
  const row = sensorCard.value ? 'id' : 'post';
  sensorCard.value = postCard.value = shownSensor.value = '';
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`.sensor[data-${row}="${CSS.escape(id)}"] .row`)?.focus());
  return true;
}

/** Asks again and again while the page is in view; key starts it anew. */
export function useAsked<T>(ask: (() => Promise<T>) | null, key: string, period: number): { told: T | null; error: string } {
  const [state, setState] = useState<{ told: T | null; error: string }>({ told: null, error: '' });
  useEffect(() => {
    setState({ told: null, error: '' });
    if (!ask) return;
    let ended = false;
    const once = () =>
      ask().then(
        (told) => !ended && setState({ told, error: '' }),
        (e) => !ended && setState((old) => ({ ...old, error: errorWords(e) })),
      );
    void once();
    const timer = setInterval(() => !document.hidden && void once(), period);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [key]);
  return state;
}

/** Seconds since a time, by the station's clock. */
export const ageOf = (at: string) => Math.max(0, (station.clock.value - Date.parse(at)) / 1000);

/** The head of a card: takes the focus, and has the way back. */
export function CardHead({ children }: { children: preact.ComponentChildren }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <header class="card-head">
      <h2 tabIndex={-1} ref={head}>
        {children}
      </h2>
      <button type="button" data-deed="close" onClick={() => closeCard()}>
        {t('card.close')} <kbd>Esc</kbd>
      </button>
    </header>
  );
}

export function SensorCard() {
  const id = sensorCard.value;
  const { told, error } = useAsked(id ? () => getSensor(id) : null, id, PERIOD);
  const live = station.sensors.value.find((s) => s.id === id);
  const s: SensorDetail | null = told?.id === id ? told : (live ?? null);
  return (
    <section class="panel card" aria-label={t('track.sensor')} data-id={id} key={id}>
      <CardHead>
        {s && <SensorShape state={s.state} />} <Ltr>{s?.name || id}</Ltr> <span class={`word s-${s?.state}`}>{s && ofCode('sensor.state', s.state)}</span>
      </CardHead>
      {!s && <p class="empty warn">{t('card.gone')}</p>}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {s && <Facts s={s} known={told?.id === id} />}
      <Findings list={station.findings.value.filter((f) => f.sensor === id && !f.track)} />
      {told?.registration && <RegistrationFacts r={told.registration} />}
      {s && <Refused s={s} />}
      {s && (
        <>
          <h3>{t('card.heard')}</h3>
          {told ? <Polar heard={told.heard_m ?? []} range={s.range_max_m} field={s.field} measures={s.measures} /> : <p class="empty">{t('feed.loading')}</p>}
          <h3>{t('card.readings')}</h3>
          <Readings list={s.readings ?? []} />
          <h3>{t('card.still')}</h3>
          <Still s={s} />
        </>
      )}
    </section>
  );
}

function Facts({ s, known }: { s: SensorDetail; known: boolean }) {
  const rows: [string, preact.ComponentChildren][] = [
    [t('track.kind'), <Kind s={s} />],
    [t('card.lastWord'), s.last_heard ? `${t('sensor.heard', { age: duration(ageOf(s.last_heard)) })}${s.revisit_s ? `${between()}${t('sensor.period', { s: seconds(s.revisit_s) })}` : ''}` : t('card.never')],
    [t('card.rate'), `${t('sensor.rate', { n: Math.round(s.per_minute ?? 0) })}${between()}${t('sensor.total', { n: s.observations ?? 0 })}`],
    [t('card.hour'), known ? <Hour s={s} /> : '…'],
    [t('card.clock'), <Clock s={s} />],
  ];
  if (s.asset) rows.push(...assetRows(s));
  if (hasSite(s)) {
    const [lat, lon] = [s.lat, s.lon];
    rows.push([
      t('card.place'),
      <>
        <Copyable text={place(lat, lon, settings.coordinates.value)} />
        <button type="button" class="link" onClick={() => desk.current?.moveTo(lat, lon)}>
          {t('card.onMap')}
        </button>
      </>,
    ]);
  }
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Kind({ s }: { s: SensorForm }) {
  return (
    <>
      {ofCode('sensor.kind', s.kind)}
      {[s.protocol, s.source].map((x) => x && <span key={x}>{between()}<Ltr>{x}</Ltr></span>)}
    </>
  );
}

/** This hour against the sensor's own week. */
function Hour({ s }: { s: SensorDetail }) {
  const n = s.this_hour ?? 0;
  const hours = s.usual_hours ?? 0;
  return <>{hours < 2 ? t('card.hourUnknown', { n }) : t('card.hourOf', { n, usual: Math.round(s.usual_per_hour ?? 0), hours })}</>;
}

function Clock({ s }: { s: SensorDetail }) {
  const offset = s.clock_offset_s ?? 0;
  const warning = s.clock_wrong ? t('card.clockWrong') : Math.abs(offset) > CLOCK_FAR ? t('card.clockFar') : '';
  const drift = s.clock_drift_ppm === undefined ? t('card.driftUnknown') : t('card.drift', { ppm: isolate(number(s.clock_drift_ppm, 1)) });
  return (
    <span class={warning && 'amber-text'} data-clock={warning ? 'wrong' : 'right'}>
      {t('card.clockOf', { s: offsetSeconds(offset) })}
      {between()}
      {drift}
      {warning && <b class="block">▲ {warning}</b>}
    </span>
  );
}

const percent = (x: number | undefined) => (x === undefined || x < 0 ? '—' : `${number(x * 100, 0)} %`);

/** What a device or a drone of our own says of itself. */
function assetRows(s: SensorForm): [string, preact.ComponentChildren][] {
  const a = s.asset!;
  const low = a.battery !== undefined && a.battery >= 0 && a.battery < 0.2;
  const rows: [string, preact.ComponentChildren][] = [
    [t('card.battery'), <span class={low ? 'amber-text' : ''}>{percent(a.battery)}</span>],
    [t('card.link'), percent(a.link)],
    [t('card.tamper'), a.tamper ? <b class="amber-text">▲ {t('sensor.tamper')}</b> : t('card.tamperNone')],
  ];
  if (a.code) rows.push([t('card.says'), <span class={a.code === 'ok' ? '' : 'amber-text'}>{assetWords(a.code)}{a.at && `${between()}${t('sensor.heard', { age: duration(ageOf(a.at)) })}`}</span>]);
  if (a.mode || a.armed || a.camera_azimuth !== undefined) {
    const more = [a.armed && t('sensor.armed'), a.camera_azimuth !== undefined && t('sensor.camera', { az: isolate(bearing(a.camera_azimuth)) })].filter(Boolean);
    rows.push([t('card.mode'), <>{a.mode && <Ltr>{a.mode}</Ltr>}{a.mode && more.length > 0 && between()}{more.join(between())}</>]);
  }
  return rows;
}

/** What was refused, the most frequent reason first, and the newest bytes that could
 * not be read. */
function Refused({ s }: { s: SensorForm }) {
  const refused = Object.entries(s.rejected ?? {}).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  const { told } = useAsked(refused.length ? getQuarantine : null, `${s.id} ${refused.length > 0}`, QUARANTINE_PERIOD);
  if (!refused.length) {
    return (
      <>
        <h3>{t('card.errors')}</h3>
        <p class="empty">{t('card.errorsNone')}</p>
      </>
    );
  }
  const newest = (told ?? []).filter((b) => b.source === s.source).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  return (
    <>
      <h3>{t('card.errors')}</h3>
      <table class="why refused">
        <tbody>
          {refused.map(([code, n]) => (
            <tr key={code}>
              <td>{ofCode('reject', code)}</td>
              <td class="figure">{number(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {newest ? <Bytes b={newest} /> : <p class="mute small">{told ? t('card.brokenNone') : t('feed.loading')}</p>}
    </>
  );
}

function Bytes({ b }: { b: Broken }) {
  const lines = hexDump(b.bytes ?? '');
  return (
    <details class="bytes-of">
      <summary>{t('card.broken')}</summary>
      <p class="small">
        <Ltr>{utcTime(Date.parse(b.at))}</Ltr> <span class="amber-text">{ofCode('reject', b.code)}</span>
        {b.detail && <Ltr class="mute block">{b.detail}</Ltr>}
      </p>
      <pre class="bytes dump" dir="ltr" tabIndex={0} aria-label={t('card.broken')}>
        {lines.map((l) => `${l.hex.padEnd(24)}${l.letters}`).join('\n')}
      </pre>
      {b.size !== undefined && <p class="mute small">{t('card.brokenSize', { n: b.size })}</p>}
    </details>
  );
}

export function Readings({ list }: { list: Reading[] }) {
  if (!list.length) return <p class="empty">{t('card.readingsNone')}</p>;
  return (
    <table class="why readings">
      <thead>
        <tr>
          <th>{t('card.quantity')}</th>
          <th>{t('card.value')}</th>
          <th>{t('card.age')}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((r) => {
          const age = ageOf(r.at);
          return (
            <tr key={`${r.quantity} ${r.part ?? ''}`} data-quantity={r.quantity}>
              <td>
                {ofCode('quantity', r.quantity)}
                {r.part && <Ltr class="mute block">{r.part}</Ltr>}
              </td>
              <td class={`figure ${alarming(r) ? 'amber-text' : ''}`}>{valueOf(r)}</td>
              <td class={age > READING_OLD ? 'amber-text' : 'mute'}>{duration(age)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A value that asks for somebody: nearly empty, open, meddled with. */
export function alarming(r: Reading): boolean {
  switch (r.quantity) {
    case 'battery-left':
    case 'fuel-left':
      return r.value < 0.2;
    case 'door-open':
    case 'tamper':
      return r.value >= 0.5;
  }
  return false;
}

/** The newest picture of a camera, its age, and how far the selected track is. */
function Still({ s }: { s: SensorForm }) {
  const [failed, setFailed] = useState('');
  if (!s.still_at) return <p class="empty">{t('card.stillNone')}</p>;
  const tracks = station.tracks;
  const slot = station.selected.value ? tracks.slotOfId(station.selected.value) : -1;
  const near = slot >= 0 && hasSite(s) ? t('card.stillTrack', { distance: distance(metresBetween(s.lat, s.lon, tracks.lat[slot]!, tracks.lon[slot]!)), track: isolate(station.selected.value) }) : '';
  const at = s.still_at;
  return (
    <figure class="still">
      {failed === at ? (
        <p class="empty warn">{t('card.stillFailed')}</p>
      ) : (
        <img src={stillAddress(s.id, at)} alt={t('card.stillAlt', { name: isolate(s.name || s.id) })} onError={() => setFailed(at)} />
      )}
      <figcaption class="small">
        <b>{t('sensor.heard', { age: duration(ageOf(at)) })}</b>
        {near && `${between()}${near}`}
        <span class="mute block">{t('card.stillNever')}</span>
      </figcaption>
    </figure>
  );
}
