// CPU of one update and the JavaScript heap at 500 and 5,000 tracks, every track
// moving four times a second. GL draw calls are stubbed: what is measured is what the
// processor pays when a graphics card paints. CPU is thread time of the main thread
// (CDP, timeDomain threadTicks): other work on the machine does not count.
//
//   npm run bench [-- UPDATES]

import { browser, fakeStation, missing, open, painted } from './browser/lib.mjs';

const BUDGET_MS = 15;
const why = missing();
if (why) {
  console.log(`bench: skipped, ${why}`);
  process.exit(0);
}
const updates = Number(process.argv[2] ?? 40);
const b = await browser();
console.log('tracks  CPU ms/update  of it script  labels shown  heap MB after GC');
for (const tracks of [500, 5000]) {
  const station = await fakeStation({ tracks, rate: 4 });
  const context = await b.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const gl = WebGL2RenderingContext.prototype;
    for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'clear']) gl[name] = () => {};
  });
  await page.goto(station.url);
  await painted(page);
  await page.waitForSelector('.mapbox[data-ready="true"]');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metrics = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]));
  const version = () => page.evaluate(() => globalThis.marsad.station.tracks.version);
  await painted(page, (await version()) + 8); // warm
  const [from, m0] = [await version(), await metrics()];
  await painted(page, from + updates);
  const [to, m1] = [await version(), await metrics()];
  await cdp.send('HeapProfiler.collectGarbage');
  const heap = (await metrics()).JSHeapUsedSize / 1e6;
  const cpu = ((m1.TaskDuration - m0.TaskDuration) * 1000) / (to - from);
  const script = ((m1.ScriptDuration - m0.ScriptDuration) * 1000) / (to - from);
  const shown = await page.evaluate(() => globalThis.marsad.desk.current.labelsForTests());
  console.log(`${String(tracks).padStart(6)}  ${cpu.toFixed(1).padStart(13)}  ${script.toFixed(1).padStart(12)}  ${String(shown).padStart(12)}  ${heap.toFixed(1).padStart(16)}`);
  if (tracks === 5000 && cpu > BUDGET_MS) {
    console.log(`over the budget of ${BUDGET_MS} ms`);
    process.exitCode = 1;
  }
  await context.close();
  station.stop();
}
await b.close();
