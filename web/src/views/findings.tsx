// What fusion found wrong with what it is told: sentences with the figure, since when,
// and the numbers of the observations that show it. No alarm, and nobody is accused.

import type { FindingForm, Offset, Registration } from '../live/forms.ts';
import { between, distance, isolate, number, offsetSeconds, percent, seconds, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';

const signed = (x: number, digits: number) => `${x > 0 ? '+' : x < 0 ? '−' : ''}${number(Math.abs(x), digits)}`;
const degrees = (x: number) => isolate(`${signed(x, 2)}°`);

/** The figure of a finding in the unit that its code names, with its error. */
export function findingFigure(f: FindingForm): string {
  switch (f.code) {
    case 'sensor-turned':
      return `${degrees(f.value)} ±\u00a0${isolate(`${number(f.sigma, 2)}°`)}`;
    case 'sensor-clock-off':
      return `${offsetSeconds(f.value)} ±\u00a0${seconds(f.sigma)}`;
    case 'sensor-disagrees':
      return percent(f.value);
    case 'position-unseen':
      return number(f.value, 0);
  }
  return f.sigma > 0 ? `${distance(f.value)} ±\u00a0${distance(f.sigma)}` : distance(f.value);
}

export function Findings({ list }: { list: FindingForm[] }) {
  if (!list.length) return null;
  return (
    <>
      <h3>{t('finding.title')}</h3>
      <ul class="findings">
        {list.map((f) => (
          <li key={`${f.code} ${f.sensor ?? ''} ${f.track ?? ''} ${f.other ?? ''}`} data-finding={f.code}>
            <b class="amber-text">▲ {ofCode('finding', f.code, { value: findingFigure(f) })}</b>
            <span class="mute small block">
              {t('finding.since', { at: isolate(utcTime(Date.parse(f.since))) })}
              {f.track && f.sensor && <>{between()}<Ltr>{f.sensor}</Ltr></>}
              {f.other && `${between()}${t('finding.other', { track: isolate(f.other) })}`}
              {f.identity && `${between()}${t('finding.told', { identity: isolate(Object.values(f.identity).join(' ')) })}`}
            </span>
            {f.evidence.length > 0 && <span class="mute small block">{t('finding.evidence', { list: isolate(f.evidence.join(' ')) })}</span>}
          </li>
        ))}
      </ul>
      <p class="mute small">{t('finding.note')}</p>
    </>
  );
}

/** What a sensor adds to the truth, by what others saw of the same objects. */
export function RegistrationFacts({ r }: { r: Registration }) {
  const rows: [string, string, Offset, string][] = [
    ['range', t('registration.range'), r.range_m, `${isolate(signed(r.range_m.value, 1))} ±\u00a0${distance(r.range_m.sigma)}`],
    ['azimuth', t('registration.azimuth'), r.azimuth_deg, `${degrees(r.azimuth_deg.value)} ±\u00a0${isolate(`${number(r.azimuth_deg.sigma, 2)}°`)}`],
    ['clock', t('registration.clock'), r.clock_s, `${offsetSeconds(r.clock_s.value)} ±\u00a0${seconds(r.clock_s.sigma, 2)}`],
  ];
  if (r.shift_m) rows.push(['shift', t('registration.shift'), r.shift_m, `${distance(r.shift_m.value)} ±\u00a0${distance(r.shift_m.sigma)}`]);
  const any = rows.some(([, , o]) => o.observed);
  return (
    <>
      <h3>{t('registration.title')}</h3>
      <dl class="facts registration" data-applied={r.applied}>
        {rows.map(([key, name, o, words]) => (
          <div key={key} data-offset={key}>
            <dt>{name}</dt>
            <dd class={o.observed ? '' : 'mute'}>{o.observed ? words : t('registration.unknown')}</dd>
          </div>
        ))}
      </dl>
      {any && <p class="mute small">{r.applied ? t('registration.applied') : t('registration.notApplied')}</p>}
    </>
  );
}
