// The alarm list: worst and newest first, each acknowledged one at a time.

import { useEffect, useRef, useState } from 'preact/hooks';
import { acknowledge } from '../live/api.ts';
import { actorName, type AlertForm } from '../live/forms.ts';
import { desk } from '../map/desk.ts';
import { alarmState } from '../state/alarms.ts';
import * as station from '../state/station.ts';
import { between, duration, isolate, number, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { acknowledging, alarmInHand, panel } from './open.ts';
import { PriorityShape } from './shapes.tsx';
import { alarmAction, alarmTitle, errorWords } from './words.ts';

/** Takes an alarm in hand and selects its track; the map does not move. */
export function takeAlarm(a: AlertForm): void {
  alarmInHand.value = a.id;
  if (a.track) station.selected.value = a.track;
}

function Acknowledge({ alarm }: { alarm: AlertForm }) {
  const [remark, setRemark] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const send = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      await acknowledge(alarm.id, remark);
      acknowledging.value = '';
    } catch (x) {
      setError(errorWords(x));
    }
    setBusy(false);
  };
  return (
    <form class="ack" onSubmit={send} onClick={(e) => e.stopPropagation()}>
      <input ref={input} value={remark} maxLength={500} placeholder={t('alarm.remark')} aria-label={t('alarm.remark')} onInput={(e) => setRemark(e.currentTarget.value)} />
      <button type="submit" class="primary" disabled={busy}>
        {t('alarm.ack')}
      </button>
      <button type="button" onClick={() => (acknowledging.value = '')}>
        {t('alarm.cancel')}
      </button>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}

export function AlarmRow({ alarm, n }: { alarm: AlertForm; n: number }) {
  const state = alarmState(alarm);
  const inHand = alarmInHand.value === alarm.id;
  const open = state === 'new' || state === 'returned';
  const age = (station.clock.value - Date.parse(alarm.raised)) / 1000;
  const p = alarm.reason?.params?.probability;
  const way = alarm.reason?.params?.direction;
  const who = alarm.reason?.params?.class;
  return (
    <li class={`alarm p-${alarm.priority} ${open ? 'open' : 'done'} ${inHand ? 'in-hand' : ''}`} data-id={alarm.id} data-state={state}>
      <button type="button" class="row" aria-pressed={inHand} onClick={() => takeAlarm(alarm)}>
        <span class="head">
          {n <= 9 && <kbd>{n}</kbd>}
          <PriorityShape priority={alarm.priority} />
          <b class="word">{t(`priority.${alarm.priority}`)}</b>
          <span class="age">
            <Ltr>{duration(age)}</Ltr>
          </span>
        </span>
        <span class="title">{alarmTitle(alarm)}</span>
        <span class="mute">
          {alarm.track && <Ltr>{alarm.track}</Ltr>}
          {typeof who === 'string' && `${between()}${ofCode('class', who)}`}
          {typeof way === 'string' && `${between()}${ofCode('zone', way)}`}
          {typeof p === 'number' && `${between()}${t('alarm.probability', { p: `${number(p * 100, 0)} %` })}`}
          {`${between()}${t(`alarm.state.${state}`)}`}
        </span>
      </button>
      {inHand && alarmAction(alarm) && <p class="action">{alarmAction(alarm)}</p>}
      {alarm.acknowledged_at && !open && (
        <p class="mute small">
          {t('alarm.ackBy', { who: isolate(actorName(alarm.acknowledged_by)), time: isolate(utcTime(Date.parse(alarm.acknowledged_at))) })}
          {alarm.remark && ` — ${alarm.remark}`}
        </p>
      )}
      {acknowledging.value === alarm.id ? (
        <Acknowledge alarm={alarm} />
      ) : (
        <span class="deeds">
          {open && (
            <button type="button" class="primary tall" data-deed="ack" onClick={() => (takeAlarm(alarm), (acknowledging.value = alarm.id))}>
              {inHand ? t('alarm.ackKey') : t('alarm.ack')}
            </button>
          )}
          {inHand && alarm.lat !== undefined && (
            <button type="button" onClick={() => showAlarm(alarm)}>
              {t('alarm.show')}
            </button>
          )}
          {inHand && alarm.track && (
            <button type="button" onClick={() => (panel.value = 'track')}>
              {t('alarm.track')}
            </button>
          )}
        </span>
      )}
    </li>
  );
}

/** Where the track is now, or where it was when the alarm was raised. */
function showAlarm(a: AlertForm): void {
  const s = a.track ? station.tracks.slotOfId(a.track) : -1;
  if (s >= 0) desk.current?.moveTo(station.tracks.lat[s]!, station.tracks.lon[s]!);
  else desk.current?.moveTo(a.lat!, a.lon!);
}

export function AlarmsPanel() {
  const list = station.alarms.value;
  return (
    <section class="panel" aria-label={t('side.alarms')}>
      {list.length === 0 ? (
        <Empty />
      ) : (
        <>
          <ol class="alarms">
            {list.slice(0, 200).map((a, i) => (
              <AlarmRow alarm={a} n={i + 1} key={a.id} />
            ))}
          </ol>
          <p class="mute foot">{t('alarm.list', { n: list.length })}</p>
        </>
      )}
    </section>
  );
}

/** Why the list is empty: nothing happened, or nobody would tell us. */
function Empty() {
  const state = station.feedState.value;
  if (state === 'waiting' || state === 'lost') return <p class="empty">{t('alarm.noPicture')}</p>;
  if (station.watching.value === 0) return <p class="empty warn">{t('alarm.noneBlind')}</p>;
  if (station.zones.value.length === 0) return <p class="empty warn">{t('alarm.noZones')}</p>;
  return <p class="empty">{t('alarm.none', { n: station.watching.value })}</p>;
}

/** Above the other panels: the alarm that waits first, so that none is hidden. */
export function FirstAlarm() {
  const first = station.alarms.value.find((a) => a.operator_state === 'new');
  if (!first) return null;
  return (
    <button type="button" class={`first p-${first.priority}`} aria-label={t('alarm.first')} onClick={() => (takeAlarm(first), (panel.value = 'alarms'))}>
      <PriorityShape priority={first.priority} />
      <b>{t(`priority.${first.priority}`)}</b> <span>{alarmTitle(first)}</span>
    </button>
  );
}

/** Spoken at once by a screen reader when a critical alarm comes. */
export function CriticalVoice() {
  const first = station.alarms.value.find((a) => a.operator_state === 'new' && a.priority === 'critical');
  return (
    <div class="visually-hidden" aria-live="assertive">
      {first ? `${t('priority.critical')}: ${alarmTitle(first)}` : ''}
    </div>
  );
}
