// Starts the page: fonts, the live stream, the views, what happens when the page is
// hidden or the machine sleeps.

import { effect } from '@preact/signals';
import { render } from 'preact';
import './theme/page.css';
import { getHealth, getOperators } from './live/api.ts';
import { Stream, type Socket } from './live/stream.ts';
import { desk, pickedSensor } from './map/desk.ts';
import * as settings from './state/settings.ts';
import * as station from './state/station.ts';
import { addFonts } from './theme/fonts.ts';
import { App } from './views/app.tsx';
import { onKey } from './views/keys.ts';
import { openSensor } from './views/card.tsx';
import { panel } from './views/open.ts';
import { wakeSound, watchSounds } from './views/sound.ts';

const BEAT = 1000;
let lastBeat = Date.now();

const url = new URL('api/v1/live', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');

const stream = new Stream({
  url: url.href,
  open: (address) => new WebSocket(address) as unknown as Socket,
  now: () => performance.now(),
  later: (f, ms) => setTimeout(f, ms),
  cancel: (timer) => clearTimeout(timer as number),
  onText: station.takeText,
  onFrame: station.takeFrame,
  onBroken: (reason) => (station.broken.value = { count: station.broken.value.count + 1, reason }),
  onConnection: (c) => (station.connection.value = c),
});

/** After a hidden tab or a sleep nothing old may look new: all is asked for again. The
 * stream goes on while the tab is hidden, so that alarms sound. */
function startAnew(): void {
  lastBeat = Date.now();
  station.forget();
  stream.start(true);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) startAnew();
});

// A gap between two beats means that the machine slept while the page was in view.
setInterval(() => {
  const now = Date.now();
  if (now - lastBeat > 10 * BEAT && !document.hidden) startAnew();
  lastBeat = now;
  station.refresh();
}, BEAT);

// That nothing is stored any more is told by no message of the stream.
const HEALTH_PERIOD = 10_000;
const askHealth = () =>
  getHealth().then(
    (h) => (station.storeFault.value = typeof h.store?.fault === 'string' ? h.store.fault : ''),
    () => {}, // a station that does not answer is seen by the stream
  );
void askHealth();
setInterval(askHealth, HEALTH_PERIOD);

// Where operators of drones stand is personal data: it is asked for only while it is
// shown, and forgotten when it is not.
const OPERATORS_PERIOD = 10_000;
const askOperators = () => {
  if (document.hidden || settings.operatorsShown.peek() === 'off') return;
  getOperators().then(
    (list) => (station.operators.value = list),
    () => {}, // as above
  );
};
effect(() => {
  if (settings.operatorsShown.value === 'off') station.operators.value = [];
  else askOperators();
});
setInterval(askOperators, OPERATORS_PERIOD);

document.addEventListener('keydown', onKey);
document.addEventListener('pointerdown', wakeSound);
watchSounds(() => station.clock.peek());

// Choosing a track on the map opens its panel, unless an alarm or a zone is in hand.
effect(() => {
  if (station.selected.value && panel.peek() !== 'alarms' && panel.peek() !== 'zones') panel.value = 'track';
});

// A click on a sensor on the map opens its card.
effect(() => {
  if (pickedSensor.value) openSensor(pickedSensor.value);
  pickedSensor.value = '';
});

addFonts();
render(<App />, document.getElementById('app')!);
stream.start(true);

// For the project's own tests.
Object.assign(globalThis, { marsad: { station, desk, stream } });
