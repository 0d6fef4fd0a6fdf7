// Takes the screenshots of docs/screens.
//
//   node tests/screens.mjs                      against the fake station, all cases
//   node tests/screens.mjs URL [FOLDER]         against a running station: the three languages
//
// Pictures are kept small: no more than 250 kB each.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { reduced } from './browser/png.mjs';
import { browser, fakeStation, missing, open, painted, paintedAgain } from './browser/lib.mjs';

const why = missing();
if (why && !process.argv[2]) {
  console.log(`screens: skipped, ${why}`);
  process.exit(0);
}
const folder = process.argv[3] ?? fileURLToPath(new URL('../../docs/screens', import.meta.url));
mkdirSync(folder, { recursive: true });
const only = process.env.ONLY?.split(',');

async function shot(page, name) {
  const path = join(folder, `${name}.png`);
  const png = await reduced(blank, await page.screenshot());
  writeFileSync(path, png);
  const size = png.length;
  console.log(`${name}.png ${(size / 1000).toFixed(0)} kB`);
  if (size > 250_000) process.exitCode = 1;
  if (page.complaints.length) {
    console.log(page.complaints.join('\n'));
    process.exitCode = 1;
  }
}

const b = await browser();
/** Decodes what the others show: off their policy, off their frames. */
const blank = await b.newPage();

/** Opens, waits for a settled picture, does something, takes the picture. */
async function take(name, url, { settings, act, wait = 3, ...view } = {}) {
  if (only && !only.includes(name)) return;
  const page = await open(b, url, { settings, ...view });
  if (wait) {
    await painted(page);
    await page.waitForSelector('.mapbox[data-ready="true"]');
    await paintedAgain(page, wait);
  }
  await act?.(page);
  await shot(page, name);
  await page.context().close();
}

/** Selects the track of the first alarm. */
async function first(page) {
  await page.keyboard.press('Digit1');
  await page.waitForSelector('.alarm.in-hand');
  await paintedAgain(page);
}

const panel = (name) => async (page) => {
  await page.click(`[data-panel="${name}"]`);
  await page.waitForLoadState('networkidle');
  await paintedAgain(page);
};

/** Opens a card of the sensors' panel; scrolls to a part of it. */
const card = (which, to = '') => async (page) => {
  await panel('sensors')(page);
  await page.click(`.sensor[${which}] .row`);
  await page.waitForSelector('.card');
  await page.waitForLoadState('networkidle');
  await paintedAgain(page);
  if (to) await page.locator(to).first().scrollIntoViewIfNeeded();
};

const languages = ['fr', 'ar', 'en'];
if (process.argv[2]) {
  for (const lang of languages) {
    await take(`live-${lang}`, process.argv[2], { settings: { lang }, act: (page) => first(page).catch(() => {}) });
    await take(`live-track-${lang}`, process.argv[2], { settings: { lang }, act: async (page) => (await first(page).catch(() => {}), await panel('track')(page)) });
  }
} else {
  const station = await fakeStation();
  for (const lang of languages) await take(`alarms-${lang}`, station.url, { settings: { lang }, act: first });
  for (const theme of ['day', 'dim']) await take(`${theme}-fr`, station.url, { settings: { lang: 'fr', theme } });
  await take('track-ar', station.url, { settings: { lang: 'ar', digits: 'arab' }, act: async (p) => (await first(p), await panel('track')(p)) });
  await take('track-fr', station.url, { settings: { lang: 'fr' }, act: async (p) => (await first(p), await panel('track')(p)) });
  await take('zones-ar', station.url, { settings: { lang: 'ar' }, act: panel('zones') });
  await take('zone-draw-fr', station.url, {
    settings: { lang: 'fr' },
    act: async (p) => {
      await panel('zones')(p);
      await p.click('[data-deed="area"]');
      for (const [x, y] of [[300, 300], [520, 260], [560, 470], [340, 500]]) await p.mouse.click(x, y), await paintedAgain(p, 1);
      await paintedAgain(p);
    },
  });
  for (const lang of ['fr', 'ar']) {
    await take(`sensor-card-${lang}`, station.url, { settings: { lang }, width: 1280, height: 800, act: card('data-id="radar-1"', '.polar figcaption') });
    await take(`findings-card-${lang}`, station.url, { settings: { lang, digits: lang === 'ar' ? 'arab' : 'latn' }, width: 1280, height: 800, act: card('data-id="radar-2"', '.registration') });
    await take(`findings-track-${lang}`, station.url, { settings: { lang }, width: 1280, height: 800, act: async (p) => (await p.evaluate(() => (globalThis.marsad.station.selected.value = 'B2-00031')), await panel('track')(p)) });
    await take(`post-card-${lang}`, station.url, { settings: { lang, digits: lang === 'ar' ? 'arab' : 'latn' }, width: 1280, height: 800, act: card('data-post="acoustic-4"') });
    await take(`camera-card-${lang}`, station.url, { settings: { lang }, width: 1280, height: 800, act: async (p) => (await first(p), await card('data-id="camera-3"', '.still figcaption')(p), await p.waitForFunction(() => document.querySelector('.still img')?.naturalWidth > 0)) });
    await take(`operator-${lang}`, station.url, {
      settings: { lang },
      width: 1280,
      height: 800,
      act: async (p) => (await panel('sensors')(p), await p.click('.row:has-text("1581F5FJD238A00D")'), await p.waitForSelector('.operator'), await paintedAgain(p)),
    });
    await take(`errors-narrow-${lang}`, station.url, { settings: { lang }, width: 800, height: 800, act: async (p) => (await card('data-id="acoustic-4"')(p), await p.click('.bytes-of summary')) });
  }
  await take('station-en', station.url, { settings: { lang: 'en' }, act: panel('health') });
  await take('help-ar', station.url, { settings: { lang: 'ar' }, act: async (p) => (await p.keyboard.press('F1'), await p.waitForSelector('dialog[open]')) });
  await take('wide-fr', station.url, { settings: { lang: 'fr' }, width: 1920, height: 1080 });
  await station.post('silent?sensor=radar-2');
  await take('sensor-out-fr', station.url, { settings: { lang: 'fr' }, act: panel('sensors') });
  await take('context-lost-fr', station.url, {
    settings: { lang: 'fr' },
    act: async (p) => {
      await p.evaluate(() => document.querySelector('.maplibregl-canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext());
      await p.waitForSelector('.note.strong');
    },
  });
  await take('feed-lost-fr', station.url, {
    settings: { lang: 'fr' },
    act: async (p) => {
      await station.post('stall');
      await p.waitForSelector('.banner.lost', { timeout: 15_000 });
      await p.waitForFunction(() => document.querySelector('.life').dataset.state === 'lost');
    },
  });
  station.stop();
  const exercise = await fakeStation({ exercise: 'EX-12' });
  await take('exercise-fr', exercise.url, { settings: { lang: 'fr' } });
  await take('exercise-ar', exercise.url, { settings: { lang: 'ar' } });
  exercise.stop();
  const empty = await fakeStation({ tracks: 0 });
  await take('empty-fr', empty.url, { settings: { lang: 'fr' }, wait: 1 });
  empty.stop();
  const crowd = await fakeStation({ tracks: 500 });
  await take('crowd-fr', crowd.url, { settings: { lang: 'fr' } });
  crowd.stop();
  const plain = await browser({ gl: false });
  const small = await fakeStation();
  if (!only || only.includes('plain-fr')) {
    const page = await open(plain, small.url, { settings: { lang: 'fr' } });
    await painted(page);
    await paintedAgain(page, 3);
    await shot(page, 'plain-fr');
  }
  await plain.close();
  small.stop();
}
await b.close();
