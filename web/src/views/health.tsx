// The station itself, its sources with their counters, and the last broken input.

import { useEffect, useState } from 'preact/hooks';
import { getHealth, getQuarantine, type Broken, type Health } from '../live/api.ts';
import * as station from '../state/station.ts';
import { between, duration, hexPairs, number, utcTime } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { errorWords, refusals } from './words.ts';

const PERIOD = 5000;

export function HealthPanel() {
  const [health, setHealth] = useState<Health | null>(null);
  const [broken, setBroken] = useState<Broken[] | null>(null);
  const [error, setError] = useState('');
  useEffect(() => {
    let ended = false;
    const ask = () =>
      Promise.all([getHealth(), getQuarantine()]).then(
        ([h, q]) => !ended && (setHealth(h), setBroken(q), setError('')),
        (e) => !ended && setError(errorWords(e)),
      );
    void ask();
    const timer = setInterval(() => !document.hidden && void ask(), PERIOD);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, []);
  return (
    <section class="panel" aria-label={t('side.health')}>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {!health && !error && <p class="empty">{t('feed.loading')}</p>}
      {health && <Station h={health} />}
      {health && <Sources h={health} />}
      {broken && <Quarantine list={broken} />}
      {station.thinned.value > 0 && <p class="mute">{t('feed.thinned', { n: station.thinned.value })}</p>}
      {station.broken.value.count > 0 && <p class="amber-text">{t('feed.broken', { n: station.broken.value.count, reason: station.broken.value.reason })}</p>}
    </section>
  );
}

function Station({ h }: { h: Health }) {
  return (
    <dl class="facts">
      <div>
        <dt>{t('health.station')}</dt>
        <dd>
          <Ltr>{h.station ?? station.station.value}</Ltr>
        </dd>
      </div>
      {h.version && (
        <div>
          <dt>{t('health.version')}</dt>
          <dd>
            <Ltr>{h.version}</Ltr>
          </dd>
        </div>
      )}
      {h.uptime_s !== undefined && (
        <div>
          <dt>{t('health.uptime')}</dt>
          <dd>
            <Ltr>{duration(h.uptime_s)}</Ltr>
          </dd>
        </div>
      )}
      {(['store', 'picture'] as const).map(
        (part) =>
          h[part] && (
            <div key={part}>
              <dt>{t(`health.${part}`)}</dt>
              <dd class="counters">
                <Counters of={h[part]} />
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Counters, under the API's own name where we have no word. */
function Counters({ of }: { of: Record<string, unknown> }) {
  return (
    <>
      {Object.entries(of)
        .filter(([, v]) => typeof v === 'number')
        .map(([k, v]) => `${ofCode('counter', k)} ${number(v as number)}`)
        .join(between())}
    </>
  );
}

function Sources({ h }: { h: Health }) {
  const sources = h.sources ?? [];
  return (
    <>
      <h3>{t('health.sources')}</h3>
      {!sources.length && <p class="empty">{t('health.noSources')}</p>}
      <ul class="sources">
        {sources.map((s) => {
          const refused = Object.entries(s.rejected ?? {}).filter(([, n]) => n > 0);
          return (
            <li key={s.name}>
              <b>
                <Ltr>{s.name}</Ltr>
              </b>{' '}
              {s.protocol && <Ltr class="mute">{s.protocol}</Ltr>}
              <span class="mute block">
                {t('health.messages', { n: s.messages ?? 0 })}{between()}{t('health.bytes', { n: s.bytes ?? 0 })}{between()}
                {s.last_heard ? t('health.heard', { age: duration((station.clock.value - Date.parse(s.last_heard)) / 1000) }) : t('health.never')}
              </span>
              {refused.length > 0 && (
                <span class="amber-text block">
                  {t('sensor.rejected')}: {refusals(refused)}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Quarantine({ list }: { list: Broken[] }) {
  const bySource = Map.groupBy(list, (b) => b.source);
  return (
    <>
      <h3>{t('health.quarantine')}</h3>
      {!list.length && <p class="empty">{t('health.quarantineNone')}</p>}
      {[...bySource].map(([source, items]) => (
        <details key={source} open>
          <summary>
            <Ltr>{source}</Ltr> <span class="mute">{number(items.length)}</span>
          </summary>
          {items.slice(0, 20).map((b, i) => (
            <div class="broken" key={i}>
              <Ltr>{utcTime(Date.parse(b.at))}</Ltr> <span class="amber-text">{ofCode('reject', b.code)}</span>
              {b.detail && <Ltr class="mute block small">{b.detail}</Ltr>}
              {b.bytes && (
                <code dir="ltr" class="bytes">
                  {hexPairs(b.bytes)}
                </code>
              )}
            </div>
          ))}
        </details>
      ))}
    </>
  );
}
