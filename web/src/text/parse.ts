// A place as people write it: decimal degrees, degrees minutes seconds, or MGRS;
// latitude first unless letters say otherwise.

import { toPoint } from 'mgrs';

/** [latitude, longitude], null when the text is no place. */
export function parsePlace(text: string): [number, number] | null {
  const s = text
    .replace(/[\u0660-\u0669]/g, (d) => String(d.charCodeAt(0) - 0x660))
    .replace(/[\u200e\u200f\u2066-\u2069]/g, '')
    .trim();
  return inRange(decimal(s) ?? sexagesimal(s) ?? grid(s));
}

function inRange(p: [number, number] | null): [number, number] | null {
  return p && Math.abs(p[0]) <= 90 && Math.abs(p[1]) <= 180 ? p : null;
}

/** 16.27167, -0.04472 or 16.27167 -0.04472 */
function decimal(s: string): [number, number] | null {
  const m = /^([-+−]?\d{1,2}(?:\.\d+)?)°?\s*[,;\s]\s*([-+−]?\d{1,3}(?:\.\d+)?)°?$/.exec(s);
  return m ? [signed(m[1]!), signed(m[2]!)] : null;
}

function signed(s: string): number {
  return Number(s.replace('−', '-'));
}

/** 16°16′18″N 000°02′41″W, with ' and " or spaces for the marks. */
function sexagesimal(s: string): [number, number] | null {
  const part = String.raw`(\d{1,3})[°\s]\s*(\d{1,2})['′’\s]\s*(\d{1,2}(?:\.\d+)?)?["″”\s]*`;
  const m = new RegExp(`^${part}([NS])[,\\s]*${part}([EWO])$`, 'i').exec(s);
  if (!m) return null;
  const value = (i: number) => Number(m[i]) + Number(m[i + 1]) / 60 + Number(m[i + 2] ?? 0) / 3600;
  const lat = /s/i.test(m[4]!) ? -value(1) : value(1);
  const lon = /[wo]/i.test(m[8]!) ? -value(5) : value(5);
  return [lat, lon];
}

/** 31Q DA 12345 67890, with or without spaces, 2 to 10 digits. */
function grid(s: string): [number, number] | null {
  const plain = s.replace(/\s+/g, '').toUpperCase();
  if (!/^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](\d\d){1,5}$/.test(plain)) return null;
  try {
    const [lon, lat] = toPoint(plain);
    return [lat, lon];
  } catch {
    return null;
  }
}
