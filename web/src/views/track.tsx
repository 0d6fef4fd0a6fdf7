// One track: what it is, and which sensor said what that makes it exist.

import { useEffect, useState } from 'preact/hooks';
import { getTrack } from '../live/api.ts';
import type { TrackForm } from '../live/forms.ts';
import { lookOf } from '../state/tracks.ts';
import { likeliest } from '../state/tracks.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { bearing, between, distance, duration, heightOf, isolate, isolateWritten, number, percent, place, seconds, speed, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { Corrections } from './correct.tsx';
import { Findings } from './findings.tsx';
import { TracksTable } from './tracks.tsx';
import { Why } from './why.tsx';
import { errorWords } from './words.ts';
import { K95 } from '../map/layers/uncertainty.ts';

/** The track's form, asked for anew every other second while it is selected. */
function useTrack(id: string): { form: TrackForm | null; error: string } {
  const [form, setForm] = useState<TrackForm | null>(null);
  const [error, setError] = useState('');
  useEffect(() => {
    setForm(null);
    setError('');
    if (!id) return;
    let ended = false;
    const ask = () =>
      getTrack(id).then(
        (f) => !ended && (setForm(f), setError('')),
        (e) => !ended && setError(errorWords(e)),
      );
    void ask();
    const timer = setInterval(() => !document.hidden && void ask(), 2000);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [id]);
  return { form, error };
}

export function TrackPanel() {
  const id = station.selected.value;
  const { form, error } = useTrack(id);
  void station.clock.value;
  if (!id) {
    return (
      <>
        <p class="empty">{t('track.none')}</p>
        <TracksTable />
      </>
    );
  }
  const slot = station.tracks.slotOfId(id);
  return (
    <section class="panel track" aria-label={t('side.track')}>
      <h2>
        <Ltr>{id}</Ltr>
        {form?.identity?.name && (
          <>
            {' '}
            <bdi class="mute">{form.identity.name}</bdi>
          </>
        )}
      </h2>
      {slot < 0 && <p class="empty warn">{t('track.gone', { id: isolate(id) })}</p>}
      {error && slot >= 0 && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {slot >= 0 && <Facts slot={slot} form={form} />}
      <Findings list={station.findings.value.filter((f) => f.track === id || f.other === id)} />
      <Corrections id={id} form={slot >= 0 ? form : null} />
      <Why id={id} />
    </section>
  );
}

function Facts({ slot, form }: { slot: number; form: TrackForm | null }) {
  const k = station.tracks;
  const now = performance.now();
  const age = Math.max(0, (station.feed.serverNow(now) - k.heard[slot]!) / 1000);
  const period = k.period[slot]!;
  const look = lookOf(k.state[slot]!, age, period, station.feedState.value === 'lost');
  const where = place(k.lat[slot]!, k.lon[slot]!, settings.coordinates.value);
  const height = k.height[slot]!;
  const rows: [string, preact.ComponentChildren][] = [
    [t('track.position'), <Copyable text={where} />],
    [t('track.error'), `± ${distance(k.major[slot]! * K95)} × ${distance(k.minor[slot]! * K95)}`],
    [t('track.speed'), speed(k.speed[slot]!)],
    [t('track.course'), look === 'held' || Number.isNaN(k.course[slot]!) ? '—' : <Ltr>{bearing(k.course[slot]!)}</Ltr>],
    [t('track.height'), Number.isNaN(height) ? '—' : `${heightOf(height)}${form?.height ? ` ${ofCode('height', form.height.above)}` : ''}`],
    [t('track.age'), <span class={look === 'hollow' || look === 'lost' ? 'amber-text' : ''}>{seconds(age)}{period > 0 && `${between()}${t('sensor.period', { s: seconds(period) })}`}</span>],
    [t('track.class'), byPerson(classWords(form?.class), form?.classified_by)],
    [t('track.label'), form?.label === 'declared' ? t('track.declaredBy', { who: isolate(form.declared_by ?? '?') }) : ofCode('label', form?.label ?? 'not-classified')],
    [t('track.state'), stateWords(form)],
    [t('track.kind'), form ? ofCode('kind', form.kind ?? '') : '…'],
    ...(form?.group ? [[t('track.group'), t('track.groupOf', { n: number(form.group.count, 0), length: distance(form.group.length_m) })] as [string, string]] : []),
    [t('track.exists'), percent(k.existence[slot]! / 255)],
  ];
  const told = identityOf(form);
  if (told) rows.push([t('track.told'), byPerson(told, form?.named_by)]);
  if (form?.marks?.release) rows.push([t('track.release'), <Ltr>{`TLP:${form.marks.release.toUpperCase()}`}</Ltr>]);
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

/** The state; of a held track also since when, which is when it was last seen. */
function stateWords(form: TrackForm | null): string {
  if (!form) return '…';
  const word = ofCode('state', form.state ?? '');
  if (form.state !== 'held' || !form.heard) return word;
  const since = Date.parse(form.heard);
  return `${word}${between()}${t('track.heldSince', { at: isolate(utcTime(since)), for: duration((station.clock.value - since) / 1000) })}`;
}

/** With who said so, where a person did. */
function byPerson(words: string, who: string | undefined): string {
  return who ? `${words}${between()}${t('correct.person', { who: isolate(who) })}` : words;
}

/** Least probability of a class that is told, beside the likeliest. */
const WORTH_TELLING = 0.1;

/** The likeliest class and its probability; where that is not known, what it may be. */
function classWords(p: Record<string, number> | undefined): string {
  const kind = likeliest(p);
  const others = Object.entries(p ?? {}).filter(([c, x]) => c !== 'unknown' && c !== kind && x >= WORTH_TELLING);
  const told = others.sort((a, b) => b[1] - a[1]).map(([c, x]) => `${ofCode('class', c)} ${percent(x)}`);
  const first = ofCode('class', kind);
  return [kind === 'unknown' || !p?.[kind] ? first : `${first} ${percent(p[kind]!)}`, ...told].join(between());
}

function identityOf(form: TrackForm | null): string {
  const i = form?.identity;
  if (!i) return '';
  return [i.name && isolateWritten(i.name), i.icao && isolate(`ICAO ${i.icao}`), i.mode3a && isolate(`3/A ${i.mode3a}`), i.mavlink && isolate(`MAVLink ${i.mavlink}`)].filter(Boolean).join(between());
}

/** A place that a click copies. */
export function Copyable({ text }: { text: string }) {
  return (
    <button type="button" class="copy" title={t('track.copy')} onClick={() => void navigator.clipboard?.writeText(text)}>
      <Ltr>{text}</Ltr>
    </button>
  );
}
