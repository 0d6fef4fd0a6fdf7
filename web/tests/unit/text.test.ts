import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGS } from '../../src/state/settings.ts';
import { TEXTS, textIn, type Plural } from '../../src/text/index.ts';

const FORMS = { fr: ['one', 'many', 'other'], en: ['one', 'other'], ar: ['zero', 'one', 'two', 'few', 'many', 'other'] };
/** Latin words that stay Latin in Arabic text: names of keys, formats, files, products,
 * standards. */
const LATIN_ALLOWED = /\b(UTC|GeoJSON|JSON|marsad\.yaml|Enter|Esc|Backspace|Natural Earth|Mode S|BaseStation|SensorThings|Cursor on Target|Remote ID|UTM|GMTI|NMEA|AIS|KLV|MPEG|ONVIF|RTSP|SNMP|Modbus|MQTT|HTTP|XML|XMPP|CAP|BUFR|METAR|SAPIENT|ASTERIX|MAVLink|LoRaWAN|Meshtastic|STANAG|VE\.Direct|Open Drone ID|SBS|JPEG|syslog)\b/g;

const strings = (e: string | Plural): string[] => (typeof e === 'string' ? [e] : Object.values(e));
const holes = (s: string) => [...new Set([...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

describe('texts', () => {
  it.each(LANGS)('%s has the keys of French', (l) => {
    expect(Object.keys(TEXTS[l]).sort()).toEqual(Object.keys(TEXTS.fr).sort());
  });

  it.each(LANGS)('%s has the holes of French, and every plural form', (l) => {
    for (const [key, fr] of Object.entries(TEXTS.fr)) {
      const here = TEXTS[l][key]!;
      expect(typeof here, key).toBe(typeof fr);
      if (typeof here !== 'string') expect(Object.keys(here).sort(), key).toEqual([...FORMS[l]].sort());
      const wanted = holes(strings(fr).at(-1)!);
      for (const s of strings(here)) for (const h of holes(s)) expect(wanted, `${key}: ${s}`).toContain(h);
      // Only a plural form may leave the number out ("one track").
      const most = strings(here).map(holes).sort((a, b) => b.length - a.length)[0]!;
      expect(most, key).toEqual(wanted);
      for (const s of strings(here)) for (const h of wanted) if (h !== 'n') expect(s, key).toContain(`{${h}}`);
    }
  });

  it('Arabic has no Latin letters but the allowed', () => {
    for (const [key, e] of Object.entries(TEXTS.ar)) {
      for (const s of strings(e)) expect(s.replace(/\{\w+\}/g, '').replace(LATIN_ALLOWED, '').replace(/ [AF]1?$/, ''), key).not.toMatch(/[A-Za-z]/);
    }
  });

  it('chooses the Arabic plural of the number', () => {
    expect([0, 1, 2, 3, 11, 100].map((n) => textIn('ar', 'bar.tracks', { n }))).toEqual(['لا مسارات', 'مسار واحد', 'مساران', '3 مسارات', '11 مسارًا', '100 مسار']);
  });

  it('every key that the sources name exists', () => {
    const root = join(import.meta.dirname, '../../src');
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(file)) continue;
      for (const m of readFileSync(join(root, file), 'utf8').matchAll(/\bt\('([\w.-]+)'/g)) expect(m[1]! in TEXTS.fr, `${file}: ${m[1]}`).toBe(true);
    }
  });

  it('every key is used', () => {
    const root = join(import.meta.dirname, '../../src');
    const all = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((f) => /\.tsx?$/.test(f))
      .map((f) => readFileSync(join(root, f), 'utf8'))
      .join('\n');
    const built = /^(priority|class|label|kind|counter|state|height|observation|reject|quantity|asset|post|correct\.(said|why|missing)\.|correct\.(merge|split|rename|reclassify)$|finding\.(sensor|position|identity)-|sensor\.state|sensor\.kind|error|alarm\.state|alarm\.[\w-]+\.(title|action)|zone\.(both|left-to-right|right-to-left|area|line)|side|theme|health\.(store|picture))/;
    for (const key of Object.keys(TEXTS.fr)) if (!built.test(key)) expect(all.includes(`'${key}'`), key).toBe(true);
  });
});
