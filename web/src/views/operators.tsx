// Where those stand who steer drones, as the drones tell it: personal data, which
// says of itself when it is deleted.

import type { OperatorForm } from '../live/forms.ts';
import { desk, operatorInHand } from '../map/desk.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { between, duration, isolate, localTime, place } from '../text/format.ts';
import { t } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { Copyable } from './track.tsx';

const deletedAt = (o: OperatorForm) => t('operator.personal', { time: isolate(localTime(Date.parse(o.until))) });
const ageOf = (o: OperatorForm) => t('sensor.heard', { age: duration((station.clock.value - Date.parse(o.at)) / 1000) });

/** The place in hand, on the map. */
export function OperatorCard() {
  const o = station.operators.value.find((x) => x.drone === operatorInHand.value);
  if (!o) return null;
  return (
    <section class="operator" aria-label={t(o.takeoff ? 'operator.takeoff' : 'operator.title')} data-drone={o.drone}>
      <h2>{t(o.takeoff ? 'operator.takeoff' : 'operator.title')}</h2>
      <dl class="facts">
        <div>
          <dt>{t('operator.drone')}</dt>
          <dd>
            <Ltr>{o.drone}</Ltr>
          </dd>
        </div>
        <div>
          <dt>{t('operator.by')}</dt>
          <dd>
            <Ltr>{o.sensor}</Ltr>
            {between()}
            {ageOf(o)}
          </dd>
        </div>
        <div>
          <dt>{t('card.place')}</dt>
          <dd>
            <Copyable text={place(o.lat, o.lon, settings.coordinates.value)} />
          </dd>
        </div>
      </dl>
      <p class="amber-text">{deletedAt(o)}</p>
      <button type="button" onClick={() => (operatorInHand.value = '')}>
        {t('operator.close')} <kbd>Esc</kbd>
      </button>
    </section>
  );
}

/** All places, for whoever works without a mouse. */
export function OperatorList() {
  if (settings.operatorsShown.value === 'off') return null;
  const list = station.operators.value;
  return (
    <>
      <h3>{t('operator.list')}</h3>
      {!list.length && <p class="empty">{t('operator.none')}</p>}
      <ul>
        {list.map((o) => (
          <li class="sensor" key={o.drone}>
            <button
              type="button"
              class="row"
              onClick={() => {
                operatorInHand.value = o.drone;
                desk.current?.moveTo(o.lat, o.lon);
              }}
            >
              <b>
                <Ltr>{o.drone}</Ltr>
              </b>
              <span class="mute">
                {ageOf(o)}
                {between()}
                {deletedAt(o)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
