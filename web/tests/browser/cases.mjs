// The browser tests.

import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { open, painted, paintedAgain } from './lib.mjs';

const ready = async (b, url, o) => {
  const page = await open(b, url, o);
  await painted(page);
  await page.waitForSelector('.mapbox[data-ready="true"]');
  await paintedAgain(page);
  return page;
};

/** Pixel of a track in the page, by id. */
const pixelOf = (page, id) =>
  page.evaluate((id) => {
    const { station, desk } = globalThis.marsad;
    const s = station.tracks.slotOfId(id);
    const [x, y] = desk.current.pixelOf(station.tracks.lat[s], station.tracks.lon[s]);
    const box = document.querySelector('.mapbox').getBoundingClientRect();
    return [x + box.left, y + box.top];
  }, id);

/** Number of pixels near a track that are no colour of the bare map. */
async function ink(page, id, size = 28) {
  const [x, y] = await pixelOf(page, id);
  const png = await page.screenshot({ clip: { x: x - size / 2, y: y - size / 2, width: size, height: size } });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const d = pen.getImageData(0, 0, image.width, image.height).data;
    let n = 0;
    for (let i = 0; i < d.length; i += 4) if (Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 60) n++;
    return n;
  }, png.toString('base64'));
}

const feed = (page, state, timeout = 20_000) => page.waitForFunction((s) => document.querySelector('.life').dataset.state === s, state, { timeout, polling: 100 });
const noComplaints = (page) => assert.deepEqual(page.complaints, []);

export const cases = [
  {
    name: 'tracks appear and move',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      assert.equal(await page.evaluate(() => globalThis.marsad.station.tracks.count), 60);
      const place = () => page.evaluate(() => Array.from(globalThis.marsad.station.tracks.lat.slice(0, 60)));
      const before = await place();
      await paintedAgain(page, 3);
      const after = await place();
      assert.ok(before.filter((x, i) => x !== after[i]).length > 40, 'most tracks moved');
      assert.ok((await ink(page, 'B2-00031')) > 20, 'a symbol is painted where the track is');
      assert.match(await page.textContent('.life'), /EN DIRECT/);
      noComplaints(page);
    },
  },
  {
    name: 'language at run time, Arabic from right to left',
    run: async (b, station) => {
      const page = await ready(b, station.url, { locale: 'en-GB' });
      const side = async () => (await page.locator('.side').boundingBox()).x;
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
      assert.ok((await side()) > 900);
      await page.selectOption('[data-id="language"]', 'ar');
      await page.waitForFunction(() => document.documentElement.dir === 'rtl');
      assert.ok((await side()) < 10, 'the sidebar is on the other side');
      assert.match(await page.textContent('.life'), /مباشر/);
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.mapbox')).direction), 'ltr');
      assert.ok(await page.evaluate(() => document.fonts.check('14px "Noto Sans Arabic"', 'مرصد')));
      await paintedAgain(page);
      await page.keyboard.press('F9');
      await page.waitForFunction(() => document.documentElement.lang === 'en');
      assert.ok((await side()) > 900);
      for (let i = 0; i < 3; i++) await page.keyboard.press('F9'); // round and round, faster than a style loads
      await page.keyboard.press('KeyD');
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'dim');
      await paintedAgain(page, 4);
      assert.ok((await ink(page, 'B2-00031')) > 20, 'tracks are painted in the new style');
      await page.reload();
      await page.waitForSelector('.bar');
      assert.equal(await page.getAttribute('html', 'lang'), 'en', 'the choice is kept');
      noComplaints(page);
    },
  },
  {
    name: 'feed lost and back',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await station.post('stall');
      await feed(page, 'late');
      await feed(page, 'lost');
      await page.waitForSelector('.banner.lost');
      assert.match(await page.textContent('.banner.lost'), /FLUX PERDU/);
      const looks = await page.evaluate(() => {
        const { desk, station } = globalThis.marsad;
        return [...new Set(desk.current.looksForTests().slice(0, station.tracks.count))].sort();
      });
      assert.deepEqual(looks, [2, 3], 'every symbol is hollow or a cross');
      const before = await page.evaluate(() => Array.from(globalThis.marsad.station.tracks.lat.slice(0, 60)));
      await page.waitForFunction(() => globalThis.marsad.station.connection.value.attempt >= 2, undefined, { timeout: 20_000 });
      assert.deepEqual(await page.evaluate(() => Array.from(globalThis.marsad.station.tracks.lat.slice(0, 60))), before, 'nothing moves');
      await station.post('resume');
      await feed(page, 'live', 30_000);
      await page.waitForSelector('.banner.lost', { state: 'detached' });
      await paintedAgain(page);
      noComplaintsButRefused(page);
    },
  },
  {
    name: 'a cut connection comes back with what was missed',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      const urls = [];
      page.on('websocket', (s) => urls.push(s.url()));
      await station.post('cut');
      await page.waitForFunction(() => globalThis.marsad.station.connection.value.open && globalThis.marsad.station.connection.value.attempt === 0);
      await paintedAgain(page, 3);
      assert.match(urls.at(-1), /\?since=\d+&run=/);
    },
  },
  {
    name: 'graphics context lost and restored',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      assert.ok((await ink(page, 'B2-00031')) > 20);
      await page.evaluate(() => {
        globalThis.loser = document.querySelector('.maplibregl-canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
        globalThis.loser.loseContext();
      });
      await page.waitForSelector('.note.strong');
      assert.match(await page.textContent('.note.strong'), /CARTE PERDUE/);
      await page.evaluate(() => globalThis.loser.restoreContext());
      await page.waitForSelector('.note.strong', { state: 'detached', timeout: 30_000 });
      await paintedAgain(page, 3);
      assert.ok((await ink(page, 'B2-00031')) > 20, 'the tracks are painted again, not only the map');
      noComplaints(page);
    },
  },
  {
    name: 'a page that hangs says PICTURE FROZEN by itself',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      const said = await page.evaluate(async () => {
        const canvas = document.querySelector('.watchdog');
        const seen = [];
        const back = new Promise((resolve) => {
          new MutationObserver(() => {
            seen.push(canvas.dataset.frozen);
            if (seen.at(-1) === 'false') resolve(undefined);
          }).observe(canvas, { attributes: true });
        });
        const end = performance.now() + 3500;
        while (performance.now() < end); // nothing else runs in the page
        await back;
        return seen;
      });
      assert.deepEqual(said, ['true', 'false']);
    },
  },
  {
    name: 'without WebGL a plain painter, which says so',
    plain: true,
    run: async (b, station) => {
      const page = await open(b, station.url);
      await painted(page);
      assert.equal(await page.getAttribute('.mapbox', 'data-painter'), 'plain');
      assert.match(await page.textContent('.notes'), /Sans carte graphique/);
      const version = await paintedAgain(page, 2);
      assert.ok(version > 1);
      assert.ok((await ink(page, 'B2-00031')) > 20);
      await page.mouse.click(...(await pixelOf(page, 'B2-00031')));
      await page.waitForFunction(() => globalThis.marsad.station.selected.value === 'B2-00031');
      noComplaints(page);
    },
  },
  {
    name: 'an alarm is acknowledged with a remark, by keys alone',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.keyboard.press('Digit1');
      await page.waitForSelector('.alarm.in-hand[data-id="B2-A00001"]');
      assert.equal(await page.evaluate(() => globalThis.marsad.station.selected.value), 'B2-00001');
      await page.keyboard.press('KeyA');
      await page.waitForSelector('form.ack input:focus');
      await page.keyboard.type('vu, patrouille 3');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.alarm[data-id="B2-A00001"][data-state="acknowledged"]');
      assert.match(await page.textContent('.alarm[data-id="B2-A00001"]'), /demo.*vu, patrouille 3/s);
      const first = page.locator('.alarm').first();
      assert.equal(await first.getAttribute('data-id'), 'B2-A00002', 'what waits comes first');
      noComplaints(page);
    },
  },
  {
    name: 'a new critical alarm shows without a reload, and above every other panel',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.click('[data-panel="sensors"]');
      await station.post('alert?priority=critical');
      await page.waitForFunction(() => /2/.test(document.querySelector('.count.p-critical').textContent));
      assert.match(await page.textContent('.first'), /Critique/);
      await page.click('.first');
      await page.waitForSelector('.alarm[data-id="B2-A00003"]');
    },
  },
  {
    name: 'sound is off until a key is pressed, and says so; M mutes',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      assert.match(await page.textContent('.bar'), /SON COUPÉ/);
      await page.keyboard.press('KeyH');
      await page.waitForFunction(() => /Son actif/.test(document.querySelector('.bar').textContent));
      await page.keyboard.press('KeyM');
      await page.waitForFunction(() => /Muet 0[01]:/.test(document.querySelector('.bar').textContent));
    },
  },
  {
    name: 'why a track exists',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.mouse.click(...(await pixelOf(page, 'B2-00031')));
      await page.waitForFunction(() => globalThis.marsad.station.selected.value === 'B2-00031');
      await page.click('[data-panel="track"]');
      await page.waitForSelector('.why tbody tr');
      assert.equal(await page.locator('.why tbody tr').count(), 12);
      assert.match(await page.textContent('.track'), /radar-1/);
      assert.match(await page.textContent('.track'), /a créé la piste/);
      assert.match(await page.textContent('.evidence .told'), /créée à .*radar-1.* · 214 observations · les 12 dernières/);
      assert.match(await page.getAttribute('.residuals svg', 'aria-label'), /Écarts/);
      assert.equal(await page.locator('.residuals .doubtful').count(), 2, 'a bar and its key');
      assert.match(await page.textContent('.residuals .key'), /médiane.*en retard.*poids sous 0,5/s);
      const select = (id) => page.evaluate((i) => void (globalThis.marsad.station.selected.value = i), id);
      await select('B2-00061');
      await page.waitForSelector('.evidence .amber-text');
      assert.match(await page.textContent('.evidence'), /terminée à .*ont été effacées à .*au terme de leur conservation/s);
      await select('B2-09999');
      await page.waitForFunction(() => /ne connaît plus cette piste/.test(document.querySelector('.evidence')?.textContent ?? ''));
      await page.keyboard.press('Escape');
      await page.waitForSelector('.panel.track', { state: 'detached' });
      await page.waitForSelector('.empty');
      noComplaints(page);
    },
  },
  {
    name: 'a track is corrected by keyboard, with a reason, and that is undone',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.keyboard.press('KeyG');
      await page.fill('[data-id="find"]', '31');
      await page.keyboard.press('Enter');
      await page.click('[data-panel="track"]');
      await page.focus('[data-deed="rename"]');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.dataset.id === 'name');
      await page.keyboard.type('Citerne 4');
      await page.keyboard.press('Enter');
      assert.equal(await page.textContent('.corrections form [role="alert"]'), 'Écrivez le motif : il reste au journal.');
      await page.keyboard.press('Tab');
      await page.keyboard.type('le chauffeur a appelé');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.said li');
      assert.match(await page.textContent('.said li'), /renommée « \u2068Citerne 4\u2069 ».*le chauffeur a appelé/s);
      await page.focus('[data-deed="undo"]');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.said form');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.said form', { state: 'detached' });
      await page.click('[data-deed="undo"]');
      await page.fill('.said [data-id="reason"]', 'un autre camion');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.said li[data-undone]');
      assert.match(await page.textContent('.said li'), /annulée par .*demo.*un autre camion/s);
      await page.click('[data-deed="merge"]');
      await page.waitForSelector('.corrections select');
      assert.ok((await page.locator('.corrections option').count()) > 3);
      noComplaints(page);
    },
  },
  {
    name: 'a track is found by its number, a place by its coordinates, the table shows what is in view',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.keyboard.press('KeyG');
      await page.fill('[data-id="find"]', '31');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => globalThis.marsad.station.selected.value === 'B2-00031');
      await page.waitForSelector('dialog.find[open]', { state: 'detached' });
      await page.keyboard.press('Slash');
      await page.fill('[data-id="find"]', 'nowhere');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog.find .error');
      await page.fill('[data-id="find"]', '30.0, 20.0');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => globalThis.marsad.desk.current.slotsInView().length === 0);
      await page.waitForSelector('dialog.find[open]', { state: 'detached' });
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => /Aucune piste dans la vue/.test(document.querySelector('.body').textContent));
      await page.keyboard.press('Home');
      await page.waitForSelector('.why tbody tr');
      await page.click('.why tbody tr:first-child .link');
      await page.waitForFunction(() => globalThis.marsad.station.selected.value === 'B2-00001');
      noComplaints(page);
    },
  },
  {
    name: 'a zone is drawn, changed and removed; a file is imported',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.click('[data-panel="zones"]');
      await page.click('[data-deed="area"]');
      const points = () => page.evaluate(() => document.querySelector('.hint b')?.textContent ?? '');
      for (const [i, [x, y]] of [[300, 300], [520, 260], [560, 470]].entries()) {
        await page.mouse.click(x, y);
        await page.waitForFunction((n) => document.querySelector('.hint b').textContent.startsWith(String(n)), i + 1);
      }
      assert.match(await points(), /3/);
      await page.mouse.dblclick(420, 520);
      await page.waitForSelector('.hint', { state: 'detached' });
      await page.fill('[data-id="zone-name"]', 'Oued Sud');
      await page.click('.editor button[type="submit"]');
      await page.waitForSelector('.zone[data-id="oued-sud"]');
      const sent = await (await fetch(`${station.url}/api/v1/zones`)).json();
      const z = sent.items.find((x) => x.id === 'oued-sud');
      assert.equal(z.points.length, 4, 'a double click adds one corner');
      assert.ok(z.points.every(([lat, lon]) => lat > 20 && lat < 27 && lon > 3 && lon < 11), 'latitude first');
      await page.click('.zone[data-id="oued-sud"] .deeds button');
      await page.selectOption('.editor select', 'high');
      await page.click('.editor button[type="submit"]');
      await page.waitForFunction(() => /version 2/.test(document.querySelector('.zone[data-id="oued-sud"]')?.textContent ?? ''));
      page.on('dialog', (d) => d.accept());
      await page.click('.zone[data-id="oued-sud"] .deeds button:nth-child(2)');
      await page.waitForSelector('.zone[data-id="oued-sud"]', { state: 'detached' });
      const file = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: 'Puits 4' }, geometry: { type: 'Polygon', coordinates: [[[6.7, 23.4], [6.9, 23.4], [6.9, 23.6], [6.7, 23.4]]] } }] };
      await page.setInputFiles('input[type="file"]', { name: 'z.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify(file)) });
      await page.waitForSelector('.zone[data-id="puits-4"]');
      noComplaints(page);
    },
  },
  {
    name: 'a hidden tab forgets the picture and asks for all of it',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      const hide = (hidden) =>
        page.evaluate((hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }, hidden);
      await hide(true);
      const urls = [];
      page.on('websocket', (s) => urls.push(s.url()));
      const count = await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
        document.dispatchEvent(new Event('visibilitychange'));
        return globalThis.marsad.station.tracks.count;
      });
      assert.equal(count, 0, 'nothing old is left to be drawn');
      await page.waitForFunction(() => globalThis.marsad.station.tracks.count === 60);
      assert.deepEqual(urls.map((u) => new URL(u).search), ['']);
      await paintedAgain(page);
    },
  },
  {
    name: 'a silent sensor is said, and its coverage is hatched',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await station.post('silent?sensor=radar-2');
      await page.waitForFunction(() => /1 en panne/.test(document.querySelector('.bar').textContent));
      await page.click('[data-panel="sensors"]');
      assert.match(await page.locator('.sensor').first().textContent(), /radar-2.*muet/s, 'worst first');
      assert.match(await page.locator('.sensor[data-id="acoustic-4"]').textContent(), /bloc coupé au milieu d’un élément × 3/);
      const out = await page.evaluate(() => globalThis.marsad.desk.current.painterForTests.map.querySourceFeatures('coverage').filter((f) => f.properties.out).length);
      assert.ok(out > 0);
    },
  },
  {
    name: 'a sensor’s card, by keys alone: clock, refusals with their bytes, what it heard',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.click('[data-panel="sensors"]');
      await page.locator('.sensor[data-id="radar-1"] .row').focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.card[data-id="radar-1"] .polar svg');
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H2', 'the card has the focus');
      assert.equal(await page.locator('.polar .heard').count(), 66, 'silent directions have no sector');
      assert.match(await page.textContent('.card'), /811.*2.480.*96/s, 'this hour against its own week');
      assert.equal(await page.getAttribute('[data-clock]', 'data-clock'), 'right');
      assert.match(await page.textContent('.card'), /Rien n’a été refusé/);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.sensors');
      await page.waitForFunction(() => document.activeElement.closest('[data-id="radar-1"]'), undefined, { polling: 50 });
      await page.click('.sensor[data-id="radar-2"] .row');
      await page.waitForSelector('[data-clock="wrong"]');
      await page.waitForFunction(() => /l’habituel n’est pas encore connu/.test(document.querySelector('.card').textContent));
      await page.keyboard.press('Escape');
      await page.click('.sensor[data-id="acoustic-4"] .row');
      await page.waitForSelector('.bytes-of');
      assert.equal(await page.locator('.refused tr').first().locator('td').nth(1).textContent(), '3', 'the most frequent first');
      await page.click('.bytes-of summary');
      assert.match(await page.textContent('.dump'), /^30 00 30 fd +0·0·$/);
      assert.match(await page.textContent('[data-quantity="air-temperature"]'), /41,5 °C/);
      await page.keyboard.press('Escape');
      await page.click('.sensor[data-id="adsb-5"] .row');
      await page.waitForFunction(() => /Son site n’est pas connu/.test(document.querySelector('.card').textContent));
      noComplaints(page);
    },
  },
  {
    name: 'what fusion finds wrong: on the sensor, on the track, and as a mark on the map; registration says what it does not know',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.click('[data-panel="sensors"]');
      await page.click('.sensor[data-id="radar-2"] .row');
      await page.waitForSelector('.card [data-finding="sensor-turned"]');
      assert.match(await page.textContent('[data-finding="sensor-turned"]'), /\+5,03°.*0,04°.*81210/s);
      assert.equal(await page.locator('.card [data-finding]').count(), 1, 'that of a track is not the sensor’s');
      assert.equal(await page.getAttribute('.registration', 'data-applied'), 'true');
      await page.keyboard.press('Escape');
      await page.click('.sensor[data-id="radar-1"] .row');
      await page.waitForSelector('.card[data-id="radar-1"] .registration');
      assert.match(await page.textContent('[data-offset="clock"]'), /non observable/);
      assert.match(await page.textContent('[data-offset="azimuth"]'), /\+0,31°/);
      await page.evaluate(() => (globalThis.marsad.station.selected.value = 'B2-00031'));
      await page.click('[data-panel="track"]');
      await page.waitForSelector('[data-finding="position-contradicted"]');
      assert.match(await page.textContent('[data-finding="position-contradicted"]'), /1.830.m.*ALPHA 3/s);
      assert.equal(await page.evaluate(() => { const k = globalThis.marsad.station.tracks; return k.doubted[k.slotOfId('B2-00031')] + k.doubted[k.slotOfId('B2-00030')]; }), 1);
      noComplaints(page);
    },
  },
  {
    name: 'a click on a sensor opens its card and keeps the selected track; its picture is never stored',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.evaluate(() => (globalThis.marsad.station.selected.value = 'B2-00031'));
      const [x, y] = await page.evaluate(() => {
        const s = globalThis.marsad.station.sensors.value.find((s) => s.id === 'camera-3');
        globalThis.marsad.station.tracks.clear(); // nothing else near by is meant
        const [x, y] = globalThis.marsad.desk.current.pixelOf(s.lat, s.lon);
        const box = document.querySelector('.mapbox').getBoundingClientRect();
        return [x + box.left, y + box.top];
      });
      const asked = page.waitForResponse((r) => /sensors\/camera-3\/still/.test(r.url()));
      await page.mouse.click(x, y);
      await page.waitForSelector('.card[data-id="camera-3"] .still img');
      assert.equal((await asked).headers()['cache-control'], 'no-store');
      await page.waitForFunction(() => document.querySelector('.still img').naturalWidth === 320);
      assert.equal(await page.evaluate(() => globalThis.marsad.station.selected.value), 'B2-00031');
      assert.match(await page.textContent('.card'), /EFFRACTION|ouvert ou déplacé/i);
      assert.match(await page.textContent('.card'), /batterie presque vide/);
      noComplaints(page);
    },
  },
  {
    name: 'a post’s card: hours left, doors, what is not told',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      await page.click('[data-panel="sensors"]');
      await page.click('.post[data-post="acoustic-4"] .row');
      await page.waitForFunction(() => /encore 3[12] h/.test(document.querySelector('.card[data-post]').textContent));
      assert.equal(await page.locator('[data-quantity="door-open"]').count(), 2);
      assert.match(await page.locator('[data-quantity="door-open"]').nth(1).textContent(), /south.*ouverte/);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.sensors');
      noComplaints(page);
    },
  },
  {
    name: 'footprints and operators’ places are layers; an operator’s place says when it is deleted',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      const shown = (source) => page.evaluate((source) => globalThis.marsad.desk.current.painterForTests.map.querySourceFeatures(source).length, source);
      await page.waitForFunction(() => globalThis.marsad.station.operators.value.length === 2);
      await paintedAgain(page);
      assert.ok((await shown('footprints')) > 0 && (await shown('operators')) > 0);
      await page.click('[data-panel="sensors"]');
      await page.click('.row:has-text("1581F5FJD238A00D")');
      await page.waitForSelector('.operator[data-drone="1581F5FJD238A00D"]');
      assert.match(await page.textContent('.operator'), /Données personnelles, effacées à .?\d\d:\d\d/);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.operator', { state: 'detached' });
      await page.keyboard.press('KeyL');
      await page.click('.layers label:has-text("champs des caméras")');
      await page.click('.layers label:has-text("télépilotes")');
      await page.waitForFunction(() => {
        const map = globalThis.marsad.desk.current.painterForTests.map;
        return globalThis.marsad.station.operators.value.length === 0 && map.querySourceFeatures('footprints').length === 0 && map.querySourceFeatures('operators').length === 0;
      });
      noComplaints(page);
    },
  },
  {
    name: 'a store that fails is said across the page',
    run: async (b, station) => {
      await station.post('fault?why=disk%20full');
      const page = await ready(b, station.url);
      await page.waitForSelector('.banner.fault');
      assert.match(await page.textContent('.banner.fault'), /PLUS RIEN N’EST ENREGISTRÉ.*disk full/);
    },
  },
  {
    name: 'an exercise is on the frame, the bar and the title',
    station: { exercise: 'EX-12' },
    run: async (b, station) => {
      const page = await ready(b, station.url);
      assert.match(await page.textContent('.banner.exercise'), /EXERCICE.*EX-12/);
      assert.match(await page.title(), /EXERCICE/);
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.page')).borderTopWidth), '4px');
    },
  },
  {
    name: 'an empty picture says why',
    station: { tracks: 0 },
    run: async (b, station) => {
      const page = await open(b, station.url);
      await painted(page);
      assert.match(await page.textContent('.notes'), /aucun capteur ne veille/);
      for (const name of ['sensors', 'track', 'alarms']) {
        await page.click(`[data-panel="${name}"]`);
        assert.ok((await page.textContent('.empty')).length > 20, name);
      }
    },
  },
  {
    name: 'the order on the map is that of the list, and its own font draws every label',
    run: async (b, station) => {
      const page = await ready(b, station.url, { settings: { lang: 'ar' } });
      const { order, faces } = await page.evaluate(() => {
        const map = globalThis.marsad.desk.current.painterForTests.map;
        return { order: map.getLayersOrder(), faces: Object.keys(map.getStyle()['font-faces'] ?? {}) };
      });
      assert.equal(order.at(-1), 'tracks', 'tracks lie above all');
      assert.equal(order[0], 'water');
      assert.deepEqual(faces, ['Noto']);
      // The map loads our files under names of its own: Arabic and Latin letters are in view.
      await page.waitForFunction(() => [...document.fonts].filter((f) => f.family.startsWith('maplibre-gl-font-face') && f.status === 'loaded').length >= 2);
      noComplaints(page);
    },
  },
  {
    name: 'no foreign request, nothing against the policy, in every panel',
    run: async (b, station) => {
      const page = await ready(b, station.url);
      const policy = (await page.request.get(station.url)).headers()['content-security-policy'];
      assert.match(policy, /^default-src 'self';/);
      for (const name of ['track', 'sensors', 'zones', 'health', 'alarms']) {
        await page.click(`[data-panel="${name}"]`);
        await paintedAgain(page);
      }
      await page.keyboard.press('F1');
      await page.waitForSelector('dialog[open]');
      noComplaints(page);
    },
  },
  ...['dark', 'day'].map((theme) => ({
    name: `accessibility, ${theme}`,
    run: async (b, station) => {
      const page = await ready(b, station.url, { settings: { theme } });
      for (const name of ['alarms', 'track', 'sensors', 'zones', 'health']) {
        await page.click(`[data-panel="${name}"]`);
        await paintedAgain(page);
        await serious(page, name);
      }
      await page.click('[data-panel="sensors"]');
      for (const card of ['data-id="acoustic-4"', 'data-id="camera-3"', 'data-post="acoustic-4"']) {
        await page.click(`.sensor[${card}] .row`);
        await page.waitForLoadState('networkidle');
        await paintedAgain(page);
        for (const fold of await page.locator('.card summary').all()) await fold.click();
        await serious(page, card);
        await page.keyboard.press('Escape');
      }
      await page.click('.row:has-text("1581F5FJD238A00D")');
      await page.waitForSelector('.operator');
      await serious(page, 'operator');
      await page.keyboard.press('F1');
      await page.waitForSelector('dialog[open]');
      await serious(page, 'help');
    },
  })),
];

/** axe finds nothing serious or critical. */
async function serious(page, where) {
  const { violations, passes } = await new AxeBuilder({ page }).exclude('.maplibregl-canvas').analyze();
  assert.ok(passes.length > 10, 'axe has looked');
  const bad = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(bad.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`), []);
}

/** A refused connection is written on the console by the browser: no complaint of ours. */
function noComplaintsButRefused(page) {
  assert.deepEqual(page.complaints.filter((c) => !/WebSocket/.test(c)), []);
}
