// Requests to /api/v1. Answers that are no success are thrown as ApiError, whose
// code the page turns into words.

import type { AlertForm, Correction, Evidence, OperatorForm, Problem, SensorDetail, TrackForm, ZoneForm } from './forms.ts';

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

const BASE = 'api/v1/';

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(8000),
    });
  } catch {
    throw new ApiError({ status: 0, code: 'no-answer' });
  }
  if (!answer.ok) {
    let p: Problem = { status: answer.status, code: 'internal' };
    if (answer.headers.get('Content-Type')?.includes('problem+json')) p = { ...p, ...((await answer.json()) as Problem) };
    throw new ApiError(p);
  }
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** A source's counters, as GET /api/v1/health gives them; unknown ones are kept. */
export interface SourceHealth {
  name: string;
  protocol?: string;
  bytes?: number;
  frames?: number;
  messages?: number;
  observations?: number;
  rejected?: Record<string, number>;
  last_heard?: string;
}

export interface Health {
  station?: string;
  version?: string;
  uptime_s?: number;
  store?: Record<string, unknown>;
  picture?: Record<string, unknown>;
  sources?: SourceHealth[];
}

/** Broken input: the whole datagram or record in hexadecimal or base64. */
export interface Broken {
  source: string;
  at: string;
  code: string;
  detail?: string;
  bytes?: string;
  /** Of the whole, where only its beginning is told. */
  size?: number;
}

export interface Licence {
  name: string;
  licence?: string;
  text?: string;
}

const id = encodeURIComponent;

export const getTrack = (track: string) => call<TrackForm>('GET', `tracks/${id(track)}`);
export const getEvidence = (track: string, limit: number) => call<Evidence>('GET', `tracks/${id(track)}/evidence?limit=${limit}`);
export const getCorrections = async (track: string) => (await call<{ items?: Correction[] }>('GET', `corrections?limit=50&track=${id(track)}`)).items ?? [];
export const correct = (track: string, deed: string, body: Record<string, string>) => call<Correction>('POST', `tracks/${id(track)}/${deed}`, body);
export const undoCorrection = (correction: string, reason: string) => call<Correction>('POST', `corrections/${id(correction)}/undo`, { reason });
export const getSensor = (sensor: string) => call<SensorDetail>('GET', `sensors/${id(sensor)}`);
/** Address of a sensor's newest picture, another for each picture. */
export const stillAddress = (sensor: string, at: string) => `${BASE}sensors/${id(sensor)}/still?at=${id(at)}`;
export const getOperators = async () => (await call<{ items?: OperatorForm[] }>('GET', 'operators')).items ?? [];
export const acknowledge = (alert: string, remark: string) => call<AlertForm>('POST', `alerts/${id(alert)}/acknowledge`, { remark });
export const putZone = (z: ZoneForm) => call<ZoneForm>('PUT', `zones/${id(z.id)}`, z);
export const deleteZone = (zone: string) => call<void>('DELETE', `zones/${id(zone)}`);
export const importZones = (geojson: string) => call<{ items?: ZoneForm[] }>('POST', 'zones/import', geojson);
export const getHealth = () => call<Health>('GET', 'health');
export const getQuarantine = async () => (await call<{ items?: Broken[] }>('GET', 'quarantine')).items ?? [];
export const getLicences = async () => (await call<{ items?: Licence[] }>('GET', 'licences')).items ?? [];
