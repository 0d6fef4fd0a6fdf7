// What browser tests, screenshots and the benchmark share: the fake station, the
// installed Chromium, and waiting for our own "painted version n" mark.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Why browser tests cannot run here; '' when they can. */
export function missing() {
  if (!existsSync(CHROMIUM)) return `no ${CHROMIUM}: install the Debian package "chromium"`;
  if (!existsSync(join(dist, 'index.html'))) return 'no web/dist: run "npm run build" first';
  return '';
}

let program = '';

/** Builds (once) and starts tools/fakestation. Returns { url, post, stop }. */
export async function fakeStation({ tracks = 60, rate = 2, exercise = '' } = {}) {
  if (!program) {
    program = join(mkdtempSync(join(tmpdir(), 'fakestation-')), 'fakestation');
    execFileSync('go', ['build', '-o', program, './tools/fakestation'], { cwd: root, stdio: 'inherit' });
  }
  const child = spawn(program, ['-addr', '127.0.0.1:0', '-tracks', String(tracks), '-rate', String(rate), '-exercise', exercise, '-dist', dist], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (b) => {
      const m = /listening on (\S+)/.exec(String(b));
      if (m) resolve(m[1]);
    });
    child.on('exit', () => reject(new Error('fakestation ended')));
  });
  return {
    url,
    post: async (what) => {
      const answer = await fetch(`${url}/fake/${what}`, { method: 'POST' });
      if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
    },
    stop: () => child.kill(),
  };
}

const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--mute-audio',
];

/** Starts Chromium; gl: false takes WebGL away. */
export function browser({ gl = true } = {}) {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, ...(gl ? ['--enable-unsafe-swiftshader'] : ['--disable-gpu', '--disable-3d-apis'])] });
}

/** Opens the page; settings are what the page keeps in localStorage. Violations of the
 * policy, foreign requests and page errors are collected in page.complaints. */
export async function open(b, url, { settings = {}, width = 1366, height = 768, locale = 'fr-FR' } = {}) {
  const context = await b.newContext({ viewport: { width, height }, locale });
  const page = await context.newPage();
  page.complaints = [];
  page.on('request', (r) => {
    const u = r.url();
    if (!u.startsWith(url) && !u.startsWith(url.replace('http', 'ws')) && !/^(data|blob):/.test(u)) page.complaints.push(`foreign request ${u}`);
  });
  page.on('console', (m) => /Content Security Policy|violates/.test(m.text()) && page.complaints.push(m.text()));
  page.on('pageerror', (e) => page.complaints.push(`page error: ${e.stack ?? e}`));
  await page.addInitScript((s) => {
    for (const [k, v] of Object.entries(s)) localStorage.setItem('marsad.' + k, v);
  }, settings);
  await page.goto(url);
  return page;
}

/** Waits until a picture of at least this version was painted; returns the version. */
export async function painted(page, version = 1) {
  const handle = await page.waitForFunction((v) => {
    const n = Number(document.querySelector('.mapbox')?.dataset.painted ?? -1);
    return n >= v ? n : false;
  }, version, { timeout: 60_000, polling: 100 });
  return handle.jsonValue();
}

/** Waits for n more painted versions. */
export async function paintedAgain(page, n = 2) {
  const now = await page.evaluate(() => Number(document.querySelector('.mapbox')?.dataset.painted ?? 0));
  return painted(page, now + n);
}
