// Readings as people say them: from the station's SI values to the units in use. The
// one place where a reading is converted.

import type { Reading } from '../live/forms.ts';
import { bearing, distance, number, speed } from './format.ts';
import { t, type Key } from './index.ts';

/** value × by + plus, with so many decimals, and the unit's word. */
interface Scale {
  by?: number;
  plus?: number;
  decimals: number;
  unit?: Key | '%' | '°';
}

type Way = Scale | ((value: number) => string);

const celsius: Scale = { plus: -273.15, decimals: 1, unit: 'unit.celsius' };
const percent: Scale = { by: 100, decimals: 0, unit: '%' };
const hectopascal: Scale = { by: 0.01, decimals: 1, unit: 'unit.hectopascal' };
const volt: Scale = { decimals: 2, unit: 'unit.volt' };
const ampere: Scale = { decimals: 2, unit: 'unit.ampere' };
const watt: Scale = { decimals: 0, unit: 'unit.watt' };
const kilowattHour: Scale = { by: 1 / 3.6e6, decimals: 2, unit: 'unit.kilowattHour' };
const metre: Scale = { decimals: 2, unit: 'unit.metre' };
const plain: Scale = { decimals: 0 };
const degree: Scale = { by: 180 / Math.PI, decimals: 1, unit: '°' };
const towards = (radians: number) => bearing((radians * 180) / Math.PI);
/** A contact is told as 0 or 1. */
const either = (yes: Key, no: Key) => (value: number) => t(value >= 0.5 ? yes : no);

const WAYS: Record<string, Way> = {
  'air-temperature': celsius, 'ground-temperature': celsius, 'water-temperature': celsius, 'device-temperature': celsius, 'dew-point': celsius,
  humidity: percent, pressure: hectopascal, 'sea-level-pressure': hectopascal,
  'wind-speed': speed, 'wind-gust': speed, 'wind-from': towards, visibility: distance,
  rain: { by: 1000, decimals: 1, unit: 'unit.mm' }, 'rain-rate': { by: 3.6e6, decimals: 1, unit: 'unit.mmPerHour' },
  illuminance: { decimals: 0, unit: 'unit.lux' }, 'solar-radiation': { decimals: 0, unit: 'unit.wattPerSquare' },
  dust: { by: 1e9, decimals: 0, unit: 'unit.microgram' },
  'water-level': metre, 'water-depth': metre, 'water-flow': { decimals: 2, unit: 'unit.cubicPerSecond' }, 'soil-moisture': percent,
  conductivity: { by: 1e4, decimals: 0, unit: 'unit.microsiemens' }, vibration: { decimals: 2, unit: 'unit.acceleration' }, tilt: degree,
  'battery-voltage': volt, 'battery-current': ampere, 'battery-power': watt, 'battery-left': percent, 'battery-capacity': kilowattHour,
  'solar-voltage': volt, 'solar-current': ampere, 'solar-power': watt, 'solar-today': kilowattHour,
  'load-voltage': volt, 'load-current': ampere, 'load-power': watt,
  'generator-running': either('reading.running', 'reading.stopped'), 'fuel-left': percent,
  'door-open': either('reading.open', 'reading.shut'), tamper: either('reading.tampered', 'reading.untouched'),
  'filter-drop': { decimals: 0, unit: 'unit.pascal' }, count: plain,
  'signal-strength': { decimals: 0, unit: 'unit.dBm' }, 'signal-noise': { decimals: 1, unit: 'unit.dB' }, 'link-errors': plain,
  'wave-height': metre, 'current-speed': speed, 'current-to': towards, 'oxygen-saturation': percent,
  acidity: { decimals: 1 }, turbidity: { decimals: 1, unit: 'unit.turbidity' }, 'sound-level': { decimals: 0, unit: 'unit.dB' },
  'ultraviolet-index': { decimals: 1 }, 'leaf-wetness': percent, 'carbon-dioxide': { by: 1e6, decimals: 0, unit: 'unit.perMillion' },
  'supply-voltage': volt, 'rate-of-turn': { by: (180 / Math.PI) * 60, decimals: 1, unit: 'unit.degreePerMinute' }, 'distance-to-surface': metre,
  'precipitation-kind': plain, 'cloud-base': distance, 'sea-state': plain, 'lightning-distance': distance, 'lightning-count': plain,
  'run-time': { by: 1 / 3600, decimals: 1, unit: 'unit.hour' },
};

/** Quantities that a unit is chosen for; a test compares them with the station's. */
export const QUANTITIES: readonly string[] = Object.keys(WAYS);

/** The value of a reading in the unit that people use; of an unknown quantity as the
 * station told it. */
export function valueOf(r: Reading): string {
  const way = WAYS[r.quantity];
  if (!way) return `${number(r.value, 2)} ${r.unit}`.trim();
  if (typeof way === 'function') return way(r.value);
  const n = number(r.value * (way.by ?? 1) + (way.plus ?? 0), way.decimals);
  if (!way.unit) return n;
  if (way.unit === '°') return n + way.unit;
  return `${n} ${way.unit === '%' ? '%' : t(way.unit)}`;
}

/** Bytes in hexadecimal as lines of eight, each with its printable letters beside it. */
export function hexDump(hex: string, most = 128): { hex: string; letters: string }[] {
  const bytes = (hex.match(/[0-9a-f]{2}/gi) ?? []).slice(0, most).map((pair) => parseInt(pair, 16));
  const lines: { hex: string; letters: string }[] = [];
  for (let i = 0; i < bytes.length; i += 8) {
    const line = bytes.slice(i, i + 8);
    lines.push({
      hex: line.map((b) => b.toString(16).padStart(2, '0')).join(' '),
      letters: line.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·')).join(''),
    });
  }
  return lines;
}
