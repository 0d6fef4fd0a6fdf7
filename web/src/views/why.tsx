// Why a track is there: how it began, what it was and became, and the last observations
// that fed it, with how far each lay from where it was expected.

import { useAsked } from './card.tsx';
import { ApiError, getEvidence } from '../live/api.ts';
import type { Bond, Evidence, Fed } from '../live/forms.ts';
import * as station from '../state/station.ts';
import { between, distance, duration, isolate, number, percent, seconds, utcDateTime, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';

/** Observations that are shown, and time between two questions, ms. */
const LAST = 20;
const PERIOD = 3000;

export function Why({ id }: { id: string }) {
  const { told, error } = useAsked(() => evidenceOf(id), id, PERIOD);
  if (!told || told === 'unknown' || told.track !== id) {
    return (
      <section class="evidence">
        <h3>{t('track.why')}</h3>
        <p class="empty">{told === 'unknown' ? t('why.unknown') : error || t('feed.loading')}</p>
      </section>
    );
  }
  const items = told.items ?? [];
  return (
    <section class="evidence" data-track={id}>
      <h3>{t('track.why')}</h3>
      <p class="told">{story(told, items.length)}</p>
      {(told.bonds ?? []).map((b, i) => (
        <p class="small" key={i}>
          {bondWords(b, id)}
        </p>
      ))}
      {told.deleted && <p class="small amber-text">{t('why.deleted', { before: day(told.deleted.before), at: day(told.deleted.at) })}</p>}
      {items.length > 0 ? <Last items={items} /> : !told.deleted && <p class="empty">{t('track.whyNone')}</p>}
    </section>
  );
}

/** The evidence; that there is none any more is an answer, not a failure. */
const evidenceOf = (id: string): Promise<Evidence | 'unknown'> =>
  getEvidence(id, LAST).catch((e: unknown) => {
    if (e instanceof ApiError && e.problem.code === 'not-found') return 'unknown';
    throw e;
  });

const clock = (at: string) => isolate(utcTime(Date.parse(at)));

/** Date and time, never parted by the end of a line: in Arabic the halves would change places. */
const day = (at: string) => isolate(utcDateTime(Date.parse(at)).replaceAll('-', '-\u2060').replace(' ', '\u00a0'));

/** Three sensors · started 14:02:31Z by r1 · 214 observations · the last 20. */
function story(e: Evidence, shown: number): string {
  const parts: string[] = [];
  if (e.sensors?.length) parts.push(t('why.sensors', { n: e.sensors.length }));
  parts.push(t('why.started', { at: clock(e.begun.at), sensor: isolate(e.begun.sensor) }));
  if (e.ended) parts.push(t('why.ended', { at: clock(e.ended) }));
  if (e.plots) parts.push(t('why.plots', { n: e.plots }));
  if (shown > 0 && shown !== e.plots) parts.push(t('why.last', { n: shown }));
  return parts.join(between());
}

export function bondWords(b: Bond, id: string): string {
  const holes = { track: isolate(b.track), other: isolate(b.other), at: clock(b.at) };
  const here = b.track === id;
  const words = b.kind === 'merged' ? (here ? t('why.merged', holes) : t('why.became', holes)) : here ? t('why.splitFrom', holes) : t('why.splitOff', holes);
  return b.actor ? `${words}${between()}${isolate(b.actor)}` : words;
}

function Last({ items }: { items: Fed[] }) {
  const newest = items[0]!;
  return (
    <>
      {newest.models && <p class="small">{t('why.moves', { still: percent(newest.models.stands), steady: percent(newest.models.steady), turns: percent(newest.models.manoeuvres) })}</p>}
      <Chart items={items} />
      <table class="why">
        <thead>
          <tr>
            <th>{t('track.sensor')}</th>
            <th>{t('track.at')}</th>
            <th>{t('track.residual')}</th>
            <th>{t('track.weight')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((f) => (
            <Observation f={f} key={`${f.track}${f.observation}`} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Observation({ f }: { f: Fed }) {
  const delay = (Date.parse(f.received) - Date.parse(f.at)) / 1000;
  return (
    <tr>
      <td>
        <Ltr>{f.sensor}</Ltr>
        <span class="mute small"> {ofCode('observation', f.kind)}</span>
      </td>
      <td title={`${t('track.delay')} ${seconds(delay)}`}>
        <Ltr>{utcTime(Date.parse(f.at))}</Ltr>
        <span class="mute small"> {f.late ? t('why.late') : duration((station.clock.value - Date.parse(f.at)) / 1000)}</span>
      </td>
      <td>{f.initiates ? <span class="small">{t('track.initiates')}</span> : distance(f.residual_m)}</td>
      <td>{number(f.weight, 2)}</td>
    </tr>
  );
}

const WIDTH = 280;
const HEIGHT = 64;

/** The residuals, oldest first: a bar each, hollow where the observation hardly counted. */
export function Chart({ items }: { items: Fed[] }) {
  const bars = [...items].reverse().filter((f) => !f.initiates);
  if (bars.length < 3) return null;
  const sorted = bars.map((f) => f.residual_m).sort((a, b) => a - b);
  const most = sorted.at(-1)!;
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const step = WIDTH / bars.length;
  const y = (m: number) => (HEIGHT - 2) * (m / Math.max(most, 1));
  return (
    <figure class="residuals">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('why.chart', { middle: distance(middle), most: distance(most) })} direction="ltr">
        {bars.map((f, i) => (
          <rect class={f.weight < 0.5 ? 'doubtful' : f.late ? 'late' : ''} x={i * step + 1} y={HEIGHT - 1 - y(f.residual_m)} width={step - 2} height={y(f.residual_m) + 1} key={f.observation} />
        ))}
        <path class="middle" d={`M0 ${HEIGHT - 1 - y(middle)}H${WIDTH}`} />
      </svg>
      <figcaption class="mute small">{t('why.chart', { middle: distance(middle), most: distance(most) })}</figcaption>
      <ul class="mute small key">
        <li>
          <i class="middle" /> {t('why.key.middle')}
        </li>
        {bars.some((f) => f.late) && (
          <li>
            <i class="late" /> {t('why.late')}
          </li>
        )}
        {bars.some((f) => f.weight < 0.5) && (
          <li>
            <i class="doubtful" /> {t('why.key.doubtful', { weight: number(0.5, 1) })}
          </li>
        )}
      </ul>
    </figure>
  );
}
