// Numbers, times and places as people read them. UTC, ids and MGRS keep Western
// digits; everything else follows the digits setting.

import { forward } from 'mgrs';
import { digits, lang, units, type CoordinateForm } from '../state/settings.ts';

/** Left-to-right isolate round what must not be turned by Arabic text about it. */
export function isolate(s: string): string {
  return `\u2066${s}\u2069`;
}

/** Isolate round what people wrote, in whatever direction it has. */
export function isolateWritten(s: string): string {
  return `\u2068${s}\u2069`;
}

export function localeOf(): string {
  return lang.value === 'ar' ? `ar-u-nu-${digits.value}` : lang.value === 'fr' ? 'fr' : 'en-GB';
}

/** Between two facts in a row. A middle dot would be read as an Arabic-Indic zero. */
export function between(): string {
  return lang.value === 'ar' && digits.value === 'arab' ? ' | ' : ' · ';
}

const formats = new Map<string, Intl.NumberFormat>();

export function number(n: number, fraction = Number.isInteger(n) ? 0 : 1): string {
  const key = localeOf() + fraction;
  let f = formats.get(key);
  if (!f) {
    f = new Intl.NumberFormat(localeOf(), { minimumFractionDigits: fraction, maximumFractionDigits: fraction, signDisplay: 'negative' });
    formats.set(key, f);
  }
  return f.format(n);
}

const two = (n: number) => String(Math.floor(n)).padStart(2, '0');

/** Puts the digits setting on a text of Western digits. */
export function localDigits(s: string): string {
  if (lang.value !== 'ar' || digits.value !== 'arab') return s;
  return s.replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)));
}

/** 14:30:07Z */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19) + 'Z';
}

/** 2026-11-25 14:30:07Z */
export function utcDateTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ') + 'Z';
}

/** 14:30 in the time zone of this machine. */
export function localTime(ms: number): string {
  const d = new Date(ms);
  return localDigits(`${two(d.getHours())}:${two(d.getMinutes())}`);
}

/** mm:ss, or h:mm:ss from an hour on. Never negative. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const text = s < 3600 ? `${two(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two((s / 60) % 60)}:${two(s % 60)}`;
  return localDigits(text);
}

const WORDS = {
  fr: { kmh: 'km/h', kn: 'nd', m: 'm', km: 'km', ft: 'ft', s: 's' },
  en: { kmh: 'km/h', kn: 'kn', m: 'm', km: 'km', ft: 'ft', s: 's' },
  ar: { kmh: 'كم/س', kn: 'عقدة', m: 'م', km: 'كم', ft: 'قدم', s: 'ث' },
};

/** m/s as km/h or knots, the unit written. */
export function speed(ms: number): string {
  return units.value === 'nautical' ? `${number(Math.round(ms * 1.943844))} ${WORDS[lang.value].kn}` : `${number(Math.round(ms * 3.6))} ${WORDS[lang.value].kmh}`;
}

/** Metres of height as metres or feet. */
export function heightOf(m: number): string {
  return units.value === 'nautical' ? `${number(Math.round(m / 0.3048))} ${WORDS[lang.value].ft}` : `${number(Math.round(m))} ${WORDS[lang.value].m}`;
}

/** Metres over ground: m up to 2 km, then km. */
export function distance(m: number): string {
  return m < 2000 ? `${number(Math.round(m))} ${WORDS[lang.value].m}` : `${number(m / 1000, m < 20_000 && m % 1000 !== 0 ? 1 : 0)} ${WORDS[lang.value].km}`;
}

/** Seconds, with one decimal unless told. */
export function seconds(s: number, fraction = 1): string {
  return `${number(s, fraction)} ${WORDS[lang.value].s}`;
}

/** A share of one in per cent; the sign is not parted from its number. */
export function percent(share: number): string {
  return `${number(share * 100, 0)}\u00a0%`;
}

/** Seconds with their sign, which stands to the left of the number in Arabic text too, as in all signed figures: the letter mark
 * that comes with Arabic-Indic digits would take it to the right. */
export function offsetSeconds(s: number): string {
  const signed = new Intl.NumberFormat(localeOf(), { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  return `${isolate(signed.format(s).replace('\u061c', ''))} ${WORDS[lang.value].s}`;
}

/** 074° true. */
export function bearing(deg: number): string {
  return localDigits(String(Math.round(((deg % 360) + 360) % 360) % 360).padStart(3, '0')) + '°';
}

/** 16°16′18″N 000°02′41″W */
export function dms(lat: number, lon: number): string {
  const part = (x: number, width: number, plus: string, minus: string) => {
    const total = Math.round(Math.abs(x) * 3600);
    const d = String(Math.floor(total / 3600)).padStart(width, '0');
    return `${d}°${two((total / 60) % 60)}′${two(total % 60)}″${x < 0 ? minus : plus}`;
  };
  return `${part(lat, 2, 'N', 'S')} ${part(lon, 3, 'E', 'W')}`;
}

/** 16.27167, -0.04472: latitude first. */
export function decimal(lat: number, lon: number): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** 30QYD 02345 67890, with five digits; empty outside its domain (80° S to 84° N). */
export function mgrsOf(lat: number, lon: number): string {
  if (lat < -80 || lat > 84) return '';
  const raw = forward([lon, lat], 5);
  const m = /^(\d{1,2}[A-Z])([A-Z]{2})(\d{5})(\d{5})$/.exec(raw);
  return m ? `${m[1]} ${m[2]} ${m[3]} ${m[4]}` : raw;
}

export function place(lat: number, lon: number, form: CoordinateForm): string {
  return form === 'dms' ? dms(lat, lon) : form === 'decimal' ? decimal(lat, lon) : mgrsOf(lat, lon);
}

/** Bytes as hexadecimal pairs, from hexadecimal or base64. */
export function hexPairs(bytes: string, most = 64): string {
  const hex = /^([0-9a-f]{2})*$/i.test(bytes) ? bytes : [...atob(bytes)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const pairs = hex.match(/../g) ?? [];
  return pairs.slice(0, most).join(' ') + (pairs.length > most ? ' …' : '');
}
