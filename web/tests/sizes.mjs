// Prints the sizes of what is served against the budgets, and fails over them.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = { code: 700_000, fonts: 200_000 };
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const sum = { code: 0, fonts: 0 };
for (const name of readdirSync(join(dist, 'assets')).sort()) {
  const bytes = readFileSync(join(dist, 'assets', name));
  const font = /\.woff2?$/.test(name);
  const size = font ? bytes.length : gzipSync(bytes).length;
  sum[font ? 'fonts' : 'code'] += size;
  console.log(`${String(size).padStart(8)}  ${name}${font ? '' : ' (gz)'}`);
}
for (const [what, most] of Object.entries(BUDGET)) {
  console.log(`${what}: ${(sum[what] / 1000).toFixed(0)} kB of ${most / 1000} kB`);
  if (sum[what] > most) process.exitCode = 1;
}
