// What people say of a track against the tracker: merge, split, rename, reclassify, each
// with a reason; and what they said before, which can be undone.

import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, correct, getCorrections, getEvidence, undoCorrection } from '../live/api.ts';
import { actorName, type Correction, type TrackForm } from '../live/forms.ts';
import { desk } from '../map/desk.ts';
import * as station from '../state/station.ts';
import { metresBetween } from '../state/sphere.ts';
import { CLASSES } from '../state/tracks.ts';
import { between, distance, isolate, isolateWritten, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { useAsked } from './card.tsx';
import { correcting } from './open.ts';
import { errorWords } from './words.ts';

const DEEDS = ['merge', 'split', 'rename', 'reclassify'] as const;
export type Deed = (typeof DEEDS)[number];

const LABELS = ['not-classified', 'unknown'] as const;

/** Tracks offered for a merger, and observations for a split. */
const OFFERED = 20;
const PERIOD = 4000;

export function Corrections({ id, form }: { id: string; form: TrackForm | null }) {
  const [made, setMade] = useState(0);
  const { told } = useAsked(() => getCorrections(id), `${id} ${made}`, PERIOD);
  const deed = correcting.value;
  const ended = () => {
    correcting.value = '';
    setMade((n) => n + 1);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.corrections .deeds button')?.focus());
  };
  return (
    <section class="corrections">
      <h3>{t('correct.title')}</h3>
      {form && (
        <div class="deeds">
          {DEEDS.map((d) => (
            <button type="button" key={d} data-deed={d} aria-expanded={deed === d} onClick={() => (correcting.value = deed === d ? '' : d)}>
              {t(`correct.${d}`)}
            </button>
          ))}
        </div>
      )}
      {form && DEEDS.includes(deed as Deed) && <Form id={id} form={form} deed={deed as Deed} ended={ended} key={`${id}${deed}`} />}
      <ul class="said">
        {(told ?? []).map((c) => (
          <Said c={c} on={id} ended={ended} key={c.id} />
        ))}
      </ul>
    </section>
  );
}

/** What went wrong, with why where the station says so. */
function trouble(e: unknown): string {
  if (e instanceof ApiError && e.problem.code === 'not-found') return t('correct.gone');
  const reason = e instanceof ApiError ? e.problem.params?.reason : undefined;
  return typeof reason === 'string' ? `${ofCode('correct.why', reason)} (${reason})` : errorWords(e);
}

/** Sends, with a state for what goes on; missing says what is still to be filled in. */
function useSending(send: () => Promise<unknown>, ended: () => void, missing: string) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (e: Event) => {
    e.preventDefault();
    if (missing) return setError(missing);
    setBusy(true);
    setError('');
    try {
      await send();
      ended();
    } catch (x) {
      setError(trouble(x));
      setBusy(false);
    }
  };
  return { busy, error, submit };
}

interface Shown {
  busy: boolean;
  error: string;
}

function Buttons({ busy, error }: Shown) {
  return (
    <>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <span class="deeds">
        <button type="submit" class="primary" disabled={busy}>
          {t('correct.do')}
        </button>
        <button type="button" onClick={() => (correcting.value = '')}>
          {t('correct.cancel')}
        </button>
      </span>
    </>
  );
}

function Reason({ words, value, set }: { words: string; value: string; set: (s: string) => void }) {
  return (
    <label>
      {words}
      <input value={value} maxLength={160} dir="auto" required data-id="reason" onInput={(e) => set(e.currentTarget.value)} />
    </label>
  );
}

function Form({ id, form, deed, ended }: { id: string; form: TrackForm; deed: Deed; ended: () => void }) {
  const [said, setSaid] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const set = (key: string) => (e: { currentTarget: { value: string } }) => setSaid((old) => ({ ...old, [key]: e.currentTarget.value }));
  const body = bodyOf(deed, said);
  const { busy, error, submit } = useSending(() => correct(id, deed, { ...body, reason: reason.trim() }), ended, missingOf(deed, body, reason));
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>('input, select')?.focus(), []);
  return (
    <form class="editor" ref={first} noValidate onSubmit={submit}>
      {deed === 'merge' && <With id={id} value={said.with ?? ''} set={set('with')} />}
      {deed === 'split' && <Apart id={id} form={form} value={said.apart ?? ''} set={set('apart')} />}
      {deed === 'rename' && (
        <label>
          {t('correct.name')}
          <input value={said.name ?? ''} maxLength={40} dir="auto" data-id="name" onInput={set('name')} />
        </label>
      )}
      {deed === 'reclassify' && (
        <>
          <label>
            {t('track.class')}
            <Choice value={said.class ?? ''} set={set('class')} of={CLASSES.map((c) => [c, ofCode('class', c)])} />
          </label>
          <label>
            {t('track.label')}
            <Choice value={said.label ?? ''} set={set('label')} of={LABELS.map((l) => [l, ofCode('label', l)])} />
          </label>
        </>
      )}
      <Reason words={t('correct.reason')} value={reason} set={setReason} />
      <Buttons busy={busy} error={error} />
    </form>
  );
}

/** What the station is told, beside the reason. */
export function bodyOf(deed: Deed, said: Record<string, string>): Record<string, string> {
  const [what, value] = (said.apart ?? '').split(' ');
  switch (deed) {
    case 'merge':
      return said.with ? { with: said.with } : {};
    case 'split':
      return what && value ? { [what]: value } : {};
    case 'rename':
      return said.name?.trim() ? { name: said.name.trim() } : {};
    case 'reclassify':
      return Object.fromEntries(['class', 'label'].filter((k) => said[k]).map((k) => [k, said[k]!]));
  }
}

/** What is still missing, in words; '' when it can be sent. */
function missingOf(deed: Deed, body: Record<string, string>, reason: string): string {
  if (!Object.values(body).some((x) => x)) return t(`correct.missing.${deed}`);
  return reason.trim() ? '' : t('correct.missing.reason');
}

type Setter = (e: { currentTarget: { value: string } }) => void;

function Choice({ value, set, of }: { value: string; set: Setter; of: (readonly [string, string])[] }) {
  return (
    <select value={value} onChange={set}>
      <option value="">{t('correct.same')}</option>
      {of.map(([key, words]) => (
        <option value={key} key={key}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** The tracks in view, nearest first. */
function With({ id, value, set }: { id: string; value: string; set: Setter }) {
  const k = station.tracks;
  const slot = k.slotOfId(id);
  const near = (slot < 0 ? [] : (desk.current?.slotsInView() ?? []))
    .filter((s) => s !== slot)
    .map((s) => ({ id: k.infos[s]!.id, metres: metresBetween(k.lat[slot]!, k.lon[slot]!, k.lat[s]!, k.lon[s]!) }))
    .sort((a, b) => a.metres - b.metres)
    .slice(0, OFFERED);
  // What is chosen stays on offer while all of them move.
  const chosen = value && !near.some((n) => n.id === value) ? [{ id: value, metres: NaN }] : [];
  if (!near.length) return <p class="empty">{t('correct.none')}</p>;
  return (
    <label>
      {t('correct.with')}
      <select value={value} onChange={set}>
        <option value="" />
        {[...chosen, ...near].map((n) => (
          <option value={n.id} key={n.id}>
            {isolate(n.id)}
            {!Number.isNaN(n.metres) && `${between()}${distance(n.metres)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What may be split off: what one of several sensors gives, or what came since one of the
 * last observations. The list stays as it was when it was opened. */
function Apart({ id, form, value, set }: { id: string; form: TrackForm; value: string; set: Setter }) {
  const [times, setTimes] = useState<string[] | null>(null);
  useEffect(() => {
    getEvidence(id, OFFERED).then(
      (e) => setTimes((e.items ?? []).filter((f) => !f.initiates).map((f) => f.at)),
      () => setTimes([]),
    );
  }, [id]);
  const sensors = form.sensors && form.sensors.length > 1 ? form.sensors : [];
  if (times && times.length + sensors.length === 0) return <p class="empty">{t('correct.nothing')}</p>;
  return (
    <label>
      {t('correct.apart')}
      <select value={value} onChange={set}>
        <option value="" />
        {sensors.map((s) => (
          <option value={`sensor ${s.sensor}`} key={s.sensor}>
            {t('correct.given', { sensor: isolate(s.sensor) })}
          </option>
        ))}
        {(times ?? []).map((at) => (
          <option value={`from ${at}`} key={at}>
            {t('correct.since', { at: isolate(utcTime(Date.parse(at))) })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What a correction says, in words, on the card of a track: a merger names the other one of the two. */
export function saidWords(c: Correction, on = c.track): string {
  const other = c.kind === 'track.merged' && c.other === on ? c.track : c.other;
  const what = [c.class && ofCode('class', c.class), c.label && ofCode('label', c.label)].filter(Boolean).join(between());
  return ofCode('correct.said', c.kind, { track: isolate(c.track), other: isolate(other ?? '?'), name: isolateWritten(c.name ?? ''), what });
}

function Said({ c, on, ended }: { c: Correction; on: string; ended: () => void }) {
  const [reason, setReason] = useState('');
  const { busy, error, submit } = useSending(() => undoCorrection(c.id, reason.trim()), ended, reason.trim() ? '' : t('correct.missing.reason'));
  const undoing = correcting.value === `undo ${c.id}`;
  const time = (at: string) => isolate(utcTime(Date.parse(at)));
  return (
    <li class={c.undone ? 'mute' : ''} data-id={c.id} data-undone={c.undone ? 'true' : undefined}>
      <b>{saidWords(c, on)}</b>
      <p class="small">
        {t('correct.by', { who: isolate(actorName(c.actor)), at: time(c.at) })}
        {' — '}
        <bdi>{c.reason}</bdi>
      </p>
      {c.undone && <p class="small">{t('correct.undone', { who: isolate(actorName(c.undone.actor)), at: time(c.undone.at), reason: isolateWritten(c.undone.reason) })}</p>}
      {!c.undone && !undoing && (
        <button type="button" class="link" data-deed="undo" onClick={() => (correcting.value = `undo ${c.id}`)}>
          {t('correct.undo')}
        </button>
      )}
      {!c.undone && undoing && (
        <form class="editor" noValidate onSubmit={submit}>
          <Reason words={t('correct.undoReason')} value={reason} set={setReason} />
          <Buttons busy={busy} error={error} />
        </form>
      )}
    </li>
  );
}
