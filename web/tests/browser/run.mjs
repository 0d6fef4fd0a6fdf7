// Runs the browser tests one after the other against the fake station:
//
//   npm run browser [-- NAME]
//
// They need the Debian package chromium and a built page; without them they are
// skipped with a message. Each waits on a state of the page, never on time.

import { browser, fakeStation, missing } from './lib.mjs';
import { cases } from './cases.mjs';

const why = missing();
if (why) {
  console.log(`browser tests: skipped, ${why}`);
  process.exit(0);
}
const only = process.argv[2];
let failed = 0;
const browsers = { gl: await browser(), plain: null };
for (const c of cases) {
  if (only && !c.name.includes(only)) continue;
  const began = performance.now();
  const station = await fakeStation(c.station);
  if (c.plain) browsers.plain ??= await browser({ gl: false });
  const b = c.plain ? browsers.plain : browsers.gl;
  try {
    await c.run(b, station);
    console.log(`ok    ${c.name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (e) {
    failed++;
    console.log(`FAIL  ${c.name}\n${e.stack ?? e}`);
  }
  for (const context of b.contexts()) await context.close();
  station.stop();
}
for (const b of Object.values(browsers)) await b?.close();
console.log(failed ? `${failed} failed` : 'all passed');
process.exit(failed ? 1 : 0);
