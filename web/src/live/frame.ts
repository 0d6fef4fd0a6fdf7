// Binary frames of moving tracks, as docs/live.md lays them out (layout version 1).

export const HEADER_BYTES = 32;
export const RECORD_BYTES = 32;

/** Full: tracks that are not named have left. Changes: they stay as they are. */
export type FrameKind = 'changes' | 'full';

export interface FrameHeader {
  kind: FrameKind;
  count: number;
  /** Picture version. */
  version: number;
  /** Picture version on which this frame builds; 0 when full. */
  base: number;
  /** Server time, ms since 1970. */
  at: number;
}

/** A frame is read in place: the store walks the records with the view. */
export interface Frame extends FrameHeader {
  view: DataView;
}

/** Reads the header and checks the length. Throws with the reason. */
export function readFrame(buffer: ArrayBuffer): Frame {
  if (buffer.byteLength < HEADER_BYTES) throw new Error(`frame of ${buffer.byteLength} bytes`);
  const view = new DataView(buffer);
  const layout = view.getUint8(0);
  if (layout !== 1) throw new Error(`frame layout ${layout}`);
  const kind = view.getUint8(1);
  if (kind !== 1 && kind !== 2) throw new Error(`frame kind ${kind}`);
  const count = view.getUint32(4, true);
  if (buffer.byteLength !== HEADER_BYTES + count * RECORD_BYTES) {
    throw new Error(`frame of ${buffer.byteLength} bytes for ${count} records`);
  }
  return {
    kind: kind === 2 ? 'full' : 'changes',
    count,
    version: Number(view.getBigUint64(8, true)),
    at: Number(view.getBigInt64(16, true)) / 1000,
    base: Number(view.getBigUint64(24, true)),
    view,
  };
}

export const NO_HEIGHT = -32768;
export const NO_COURSE = 65535;
export const TOP = 65535;

export const TENTATIVE = 0;
export const CONFIRMED = 1;
export const COASTING = 2;
export const LOST = 3;
export const ENDED = 4;
export const HELD = 5;

export const FUSED = 1;
export const FOREIGN = 2;
export const ALERTED = 4;
export const EXERCISE = 8;
