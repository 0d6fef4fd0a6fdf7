// Keys, symbols, settings, and what this page is made of.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { getLicences, type Licence } from '../live/api.ts';
import * as settings from '../state/settings.ts';
import * as station from '../state/station.ts';
import { t, unreviewed } from '../text/index.ts';
import { Ltr } from './bdi.tsx';
import { BINDINGS } from './keys.ts';
import { helpOpen } from './open.ts';
import { Legend } from './legend.tsx';

/** What the cards of a track and of a sensor tell, and who may contradict it. */
const READING = ['help.track.why', 'help.track.correct', 'help.track.who', 'help.track.finding', 'help.track.registration'] as const;

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpOpen.value]);
  const count = unreviewed(settings.lang.value);
  return (
    <dialog ref={dialog} class="help" aria-label={t('help.title')} onClose={(e) => e.currentTarget.open || (helpOpen.value = false)}>
      <header>
        <h2>{t('help.title')}</h2>
        <button type="button" onClick={() => (helpOpen.value = false)}>
          {t('help.close')} <kbd>Esc</kbd>
        </button>
      </header>
      {helpOpen.value && (
        <div class="columns">
          <section>
            <h3>{t('help.keys')}</h3>
            <dl class="keys">
              {[...Map.groupBy(BINDINGS, (b) => b.text)].map(([text, keys]) => (
                <div key={text}>
                  <dt dir="ltr">
                    {keys.map((b) => (
                      <kbd key={b.shown}>{b.shown}</kbd>
                    ))}
                  </dt>
                  <dd>{t(text)}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section>
            <h3>{t('help.symbols')}</h3>
            <Legend />
            <p>
              <label>
                {t('help.digits')}{' '}
                <select value={settings.digits.value} onChange={(e) => (settings.digits.value = e.currentTarget.value as settings.Digits)}>
                  <option value="latn">{t('help.digits.latn')}</option>
                  <option value="arab">{t('help.digits.arab')}</option>
                </select>
              </label>{' '}
              <label>
                {t('help.units')}{' '}
                <select value={settings.units.value} onChange={(e) => (settings.units.value = e.currentTarget.value as 'si')}>
                  <option value="si">{t('help.units.si')}</option>
                  <option value="nautical">{t('help.units.nautical')}</option>
                </select>
              </label>
            </p>
          </section>
          <section>
            <h3>{t('help.track')}</h3>
            {READING.map((key) => (
              <p key={key}>{t(key)}</p>
            ))}
          </section>
          <section>
            <h3>{t('help.about')}</h3>
            {station.actor.value && <p>{t('bar.actor', { who: station.actor.value })}</p>}
            {station.actor.value === 'demo' && <p class="amber-text">{t('bar.demo')}</p>}
            {count > 0 && <p class="amber-text">{t('help.unreviewed', { n: count })}</p>}
            <p>{t('help.placeNames')}</p>
            <p>{t('help.basemap')}</p>
            <Licences />
          </section>
        </div>
      )}
    </dialog>
  );
}

function Licences() {
  const [list, setList] = useState<Licence[] | null>(null);
  return (
    <details onToggle={(e) => e.currentTarget.open && !list && void getLicences().then(setList, () => setList([]))}>
      <summary>{t('help.licences')}</summary>
      {(list ?? []).map((l) => (
        <details key={l.name}>
          <summary>
            <Ltr>
              {l.name} {l.licence}
            </Ltr>
          </summary>
          <pre dir="ltr">{l.text}</pre>
        </details>
      ))}
    </details>
  );
}
