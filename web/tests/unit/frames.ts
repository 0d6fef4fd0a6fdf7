// Frames for tests, written from docs/live.md and not from the reader.

export interface Record_ {
  handle: number;
  lat?: number;
  lon?: number;
  height?: number;
  speed?: number;
  course?: number;
  major?: number;
  minor?: number;
  azimuth?: number;
  age?: number;
  state?: number;
  flags?: number;
  period?: number;
  existence?: number;
  sensors?: number;
}

export function record(r: Record_): Uint8Array {
  const b = new DataView(new ArrayBuffer(32));
  b.setUint32(0, r.handle, true);
  b.setInt32(4, Math.round((r.lat ?? 0) * 1e7), true);
  b.setInt32(8, Math.round((r.lon ?? 0) * 1e7), true);
  b.setInt16(12, r.height ?? -32768, true);
  b.setUint16(14, Math.round((r.speed ?? 0) * 100), true);
  b.setUint16(16, r.course === undefined ? 65535 : Math.round(r.course * 100), true);
  b.setUint16(18, Math.round((r.major ?? 0) * 2), true);
  b.setUint16(20, Math.round((r.minor ?? 0) * 2), true);
  b.setUint16(22, Math.round((r.azimuth ?? 0) * 100), true);
  b.setUint16(24, Math.round((r.age ?? 0) * 10), true);
  b.setUint8(26, r.state ?? 1);
  b.setUint8(27, r.flags ?? 0);
  b.setUint16(28, Math.round((r.period ?? 4) * 10), true);
  b.setUint8(30, r.existence ?? 255);
  b.setUint8(31, r.sensors ?? 1);
  return new Uint8Array(b.buffer);
}

export function frameOf(f: { kind?: number; version?: number; at?: bigint; base?: number; records: Uint8Array[] }): ArrayBuffer {
  const out = new Uint8Array(32 + 32 * f.records.length);
  const b = new DataView(out.buffer);
  b.setUint8(0, 1);
  b.setUint8(1, f.kind ?? 1);
  b.setUint32(4, f.records.length, true);
  b.setBigUint64(8, BigInt(f.version ?? 1), true);
  b.setBigInt64(16, f.at ?? 1_000_000n, true);
  b.setBigUint64(24, BigInt(f.base ?? 0), true);
  f.records.forEach((r, i) => out.set(r, 32 + 32 * i));
  return out.buffer;
}
