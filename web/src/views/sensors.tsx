// Sensors, worst first: state in word and shape, age of the last word against the
// period, rate, refusals by reason. A click opens its card and shows its coverage on
// the map.

import { hasSite, type SensorForm } from '../live/forms.ts';
import { desk, shownSensor } from '../map/desk.ts';
import * as station from '../state/station.ts';
import { bearing, between, duration, isolate, number, offsetSeconds, seconds } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { openSensor, SensorCard } from './card.tsx';
import { postCard, sensorCard } from './open.ts';
import { OperatorList } from './operators.tsx';
import { PostCard, PostList } from './post.tsx';
import { SensorShape } from './shapes.tsx';
import { assetWords, refusals } from './words.ts';

const WORST_FIRST = ['silent', 'late', 'waiting', 'ok'];

export function SensorsPanel() {
  if (sensorCard.value) return <SensorCard />;
  if (postCard.value) return <PostCard />;
  return <SensorList />;
}

function SensorList() {
  const list = [...station.sensors.value].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state) || (a.id < b.id ? -1 : 1));
  if (!list.length) return <p class="empty">{station.feedState.value === 'waiting' ? t('feed.loading') : t('sensor.none')}</p>;
  return (
    <>
      <ul class="sensors">
        {list.map((s) => (
          <SensorRow s={s} key={s.id} />
        ))}
      </ul>
      <PostList />
      <OperatorList />
    </>
  );
}

function SensorRow({ s }: { s: SensorForm }) {
  const age = s.last_heard ? (station.clock.value - Date.parse(s.last_heard)) / 1000 : NaN;
  const refused = Object.entries(s.rejected ?? {}).filter(([, n]) => n > 0);
  const open = () => {
    openSensor(s.id);
    if (hasSite(s)) desk.current?.moveTo(s.lat, s.lon);
  };
  return (
    <li class={`sensor s-${s.state} ${shownSensor.value === s.id ? 'in-hand' : ''}`} data-id={s.id}>
      <button type="button" class="row" onClick={open}>
        <span class="head">
          <SensorShape state={s.state} />
          <b>
            <Ltr>{s.name || s.id}</Ltr>
          </b>
          <span class="word">{ofCode('sensor.state', s.state)}</span>
        </span>
        <span class="mute">
          {ofCode('sensor.kind', s.kind)}
          {s.protocol && (
            <>
              {between()}
              <Ltr>{s.protocol}</Ltr>
            </>
          )}
          {between()}
          {Number.isNaN(age) ? t('sensor.state.waiting') : t('sensor.heard', { age: duration(age) })}
          {s.revisit_s ? `${between()}${t('sensor.period', { s: seconds(s.revisit_s) })}` : ''}
        </span>
        <span class="mute">
          {t('sensor.rate', { n: Math.round(s.per_minute ?? 0) })}{between()}{t('sensor.total', { n: s.observations ?? 0 })}
          {s.clock_offset_s && Math.abs(s.clock_offset_s) >= 0.05 ? `${between()}${t('sensor.clock', { s: offsetSeconds(s.clock_offset_s) })}` : ''}
        </span>
        <AssetLine s={s} />
        <span class={refused.length ? 'amber-text' : 'mute'}>
          {refused.length
            ? `${t('sensor.rejected')}: ${refusals(refused)}`
            : t('sensor.noErrors')}
        </span>
      </button>
    </li>
  );
}

function AssetLine({ s }: { s: SensorForm }) {
  const a = s.asset;
  if (!a) return null;
  const percent = (x: number | undefined) => (x === undefined || x < 0 ? '—' : `${number(x * 100, 0)} %`);
  return (
    <span class={a.tamper || (a.battery !== undefined && a.battery >= 0 && a.battery < 0.2) ? 'amber-text' : 'mute'}>
      {a.tamper && (
        <b>
          {t('sensor.tamper')}
          {between()}
        </b>
      )}
      {t('sensor.battery', { p: percent(a.battery) })}{between()}{t('sensor.link', { p: percent(a.link) })}
      {a.camera_azimuth !== undefined && `${between()}${t('sensor.camera', { az: isolate(bearing(a.camera_azimuth)) })}`}
      {a.armed && `${between()}${t('sensor.armed')}`}
      {a.code && a.code !== 'ok' && `${between()}${t('sensor.code', { code: assetWords(a.code) })}`}
      {a.mode && (
        <>
          {between()}
          <Ltr>{a.mode}</Ltr>
        </>
      )}
    </span>
  );
}
