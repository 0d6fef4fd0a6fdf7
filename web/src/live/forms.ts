// The forms of docs/api.md and the text messages of docs/live.md, as the page reads them.

export type Priority = 'critical' | 'high' | 'medium' | 'low';
export const PRIORITIES: Priority[] = ['critical', 'high', 'medium', 'low'];

export type Params = Record<string, unknown>;

export interface Marks {
  release?: string;
  exercise?: string;
}

export interface Reason {
  code: string;
  params?: Params;
}

export interface Actor {
  id: string;
  machine?: boolean;
  station?: string;
}

/** An observation that fed a track, and what the tracker made of it. */
export interface Fed {
  track: string;
  observation: number;
  sensor: string;
  kind: string;
  at: string;
  received: string;
  residual_m: number;
  distance2: number;
  weight: number;
  initiates: boolean;
  late: boolean;
  models?: { stands: number; steady: number; manoeuvres: number };
  class?: Record<string, number>;
}

/** How one track became another. */
export interface Bond {
  at: string;
  kind: 'merged' | 'split';
  track: string;
  other: string;
  actor?: string;
}

export interface Evidence {
  track: string;
  begun: { at: string; sensor: string };
  ended?: string;
  plots?: number;
  sensors?: { sensor: string; last: string; observations: number }[];
  bonds?: Bond[];
  deleted?: { before: string; at: string };
  items?: Fed[];
  next?: string;
}

/** What a person has said of a track. */
export interface Correction {
  id: string;
  kind: string;
  track: string;
  other?: string;
  from?: string;
  sensor?: string;
  name?: string;
  class?: string;
  label?: string;
  reason: string;
  actor: Actor | string;
  at: string;
  undone?: { at: string; actor: Actor | string; reason: string };
}

export interface TrackForm {
  id: string;
  handle: number;
  kind?: string;
  state?: string;
  at?: string;
  born?: string;
  heard?: string;
  period_s?: number;
  lat?: number;
  lon?: number;
  covariance?: [number, number, number];
  speed?: number;
  course?: number;
  height?: { metres: number; above: string };
  existence?: number;
  class?: Record<string, number>;
  /** It is one of about so many that its sensors cannot tell apart. */
  group?: { count: number; length_m: number };
  label?: string;
  declared_by?: string;
  named_by?: string;
  classified_by?: string;
  identity?: { icao?: string; mode3a?: string; mavlink?: number; name?: string };
  sensors?: { sensor: string; last: string; observations: number }[];
  origins?: { state?: string; station: string; sensor: string }[];
  marks?: Marks;
  alerted?: boolean;
}

export interface Asset {
  battery?: number;
  link?: number;
  heading?: number;
  camera_azimuth?: number;
  camera_elevation?: number;
  armed?: boolean;
  mode?: string;
  tamper?: boolean;
  /** What a device says of itself, "ok" when all is well. */
  code?: string;
  at?: string;
}

export interface Reading {
  quantity: string;
  part?: string;
  value: number;
  /** SI, as the station told it. */
  unit: string;
  at: string;
}

export interface Footprint {
  at: string;
  /** Clockwise from the picture's upper left; an empty one is above the horizon. */
  corners: number[][];
  centre?: [number, number];
}

export interface SensorForm {
  id: string;
  name?: string;
  kind: string;
  lat?: number;
  lon?: number;
  height_m?: number;
  range_min_m?: number;
  range_max_m?: number;
  field?: { from: number; width: number };
  revisit_s?: number;
  measures?: string[] | string;
  state: string;
  last_heard?: string;
  observations?: number;
  per_minute?: number;
  rejected?: Record<string, number>;
  clock_offset_s?: number;
  protocol?: string;
  source?: string;
  asset?: Asset;
  readings?: Reading[];
  footprint?: Footprint;
  still_at?: string;
  marks?: Marks;
}

/** A constant error; observed is false where nothing was seen that it shows in. */
export interface Offset {
  value: number;
  sigma: number;
  observed: boolean;
}

/** What a sensor adds to the truth, by what others saw of the same objects. */
export interface Registration {
  range_m: Offset;
  azimuth_deg: Offset;
  clock_s: Offset;
  shift_m?: Offset;
  applied: boolean;
}

/** Something that fusion found wrong with what it is told, and that holds. */
export interface FindingForm {
  code: string;
  since: string;
  at: string;
  sensor?: string;
  track?: string;
  other?: string;
  identity?: Record<string, string | number>;
  lat?: number;
  lon?: number;
  value: number;
  sigma: number;
  evidence: number[];
}

/** A sensor with what only its card shows. */
export interface SensorDetail extends SensorForm {
  clock_drift_ppm?: number;
  clock_wrong?: boolean;
  registration?: Registration;
  this_hour?: number;
  usual_per_hour?: number;
  usual_hours?: number;
  /** How long the battery lasts at this rate; absent where it is not known. */
  hours_left?: number;
  /** Farthest heard in each part of the circle, clockwise from north. */
  heard_m?: number[];
}

/** Where somebody who steers a drone stands: personal data. */
export interface OperatorForm {
  drone: string;
  sensor: string;
  at: string;
  lat: number;
  lon: number;
  takeoff: boolean;
  until: string;
  marks?: Marks;
}

export interface AlertForm {
  id: string;
  rule: string;
  zone?: string;
  track?: string;
  priority: Priority;
  rule_state: string;
  operator_state: string;
  raised: string;
  cleared?: string;
  lat?: number;
  lon?: number;
  covariance?: [number, number, number];
  reason?: Reason;
  sensors?: string[];
  marks?: Marks;
  acknowledged_by?: Actor | string;
  acknowledged_at?: string;
  remark?: string;
}

export interface ZoneForm {
  id: string;
  version?: number;
  name: string;
  kind: 'area' | 'line';
  points: [number, number][];
  on_entry: boolean;
  on_exit: boolean;
  direction?: string;
  priority: Priority;
  marks?: Marks;
}

interface Slow {
  run: string;
  version: number;
  at: string;
  sensors?: SensorForm[];
  zones?: ZoneForm[];
  alerts?: AlertForm[];
  findings?: FindingForm[];
  tracks?: TrackForm[];
}

export interface SnapshotMessage extends Slow {
  type: 'snapshot';
  station: string;
  exercise: string;
  actor?: Actor | string;
}

export interface ChangesMessage extends Slow {
  type: 'changes';
}

export interface HeartbeatMessage {
  type: 'heartbeat';
  at: string;
  version: number;
  tracks: number;
  sensors_watching: number;
  sensors: number;
}

export interface ThinnedMessage {
  type: 'thinned';
  skipped: number;
}

export type TextMessage = SnapshotMessage | ChangesMessage | HeartbeatMessage | ThinnedMessage;

/** A problem+json answer; the page makes the words from the code. */
export interface Problem {
  status: number;
  code: string;
  params?: Params;
  detail?: string;
}

/** A sensor stands somewhere. One without a site is told at 0, 0. */
export function hasSite(s: SensorForm): s is SensorForm & { lat: number; lon: number } {
  return s.lat !== undefined && s.lon !== undefined && (s.lat !== 0 || s.lon !== 0);
}

/** An actor's name, whichever form it came in. */
export function actorName(a: Actor | string | undefined): string {
  return typeof a === 'string' ? a : (a?.id ?? '');
}
