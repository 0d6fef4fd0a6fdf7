// The one owner of the WebSocket: connects, decodes, notices silence, connects again.

import { readFrame, type Frame } from './frame.ts';
import type { TextMessage } from './forms.ts';

/** What a Stream needs of a WebSocket; tests give their own. */
export interface Socket {
  binaryType: string;
  onopen: ((e: unknown) => void) | null;
  onclose: ((e: unknown) => void) | null;
  onerror: ((e: unknown) => void) | null;
  onmessage: ((e: { data: unknown }) => void) | null;
  close(): void;
}

export interface StreamOptions {
  /** ws(s) address of /api/v1/live, without a query. */
  url: string;
  open: (url: string) => Socket;
  /** Monotonic clock, ms. */
  now: () => number;
  later: (f: () => void, ms: number) => unknown;
  cancel: (timer: unknown) => void;
  onText: (m: TextMessage) => void;
  onFrame: (f: Frame) => void;
  /** A message that cannot be read; the connection is made anew, from a snapshot. */
  onBroken: (reason: string) => void;
  /** Called when anything of the connection changes. */
  onConnection: (c: Connection) => void;
}

export interface Connection {
  open: boolean;
  /** Attempts since the last message; 0 when connected. */
  attempt: number;
  /** When the next attempt starts, on the monotonic clock; 0 when none waits. */
  nextAt: number;
}

/** Silence after which a connection is given up, as docs/live.md says. */
export const LOST_AFTER = 5000;

/** Wait before attempt n (from 0): 0.5 s doubling to 8 s. */
export function backoff(n: number): number {
  return Math.min(8000, 500 * 2 ** Math.min(n, 5));
}

export class Stream {
  private socket: Socket | null = null;
  private timer: unknown = null;
  private watch: unknown = null;
  private attempt = 0;
  private run = '';
  /** Version of the last frame or snapshot: up to here nothing is missing. */
  private version = 0;
  /** Version of the last message of any kind: frames may build on it. */
  private told = 0;
  private stopped = true;

  constructor(private o: StreamOptions) {}

  /** Starts, or starts again; fresh asks for a full snapshot. */
  start(fresh: boolean): void {
    this.drop();
    this.stopped = false;
    if (fresh) {
      this.run = '';
      this.version = this.told = 0;
    }
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  private drop(): void {
    this.o.cancel(this.timer);
    this.o.cancel(this.watch);
    const s = this.socket;
    this.socket = null;
    if (s) {
      s.onopen = s.onclose = s.onerror = s.onmessage = null;
      s.close();
    }
  }

  private connect(): void {
    const resume = this.run ? `?since=${this.version}&run=${encodeURIComponent(this.run)}` : '';
    const s = this.o.open(this.o.url + resume);
    this.socket = s;
    s.binaryType = 'arraybuffer';
    s.onopen = () => this.listen();
    s.onclose = () => this.again();
    s.onerror = () => {};
    s.onmessage = (e) => this.take(e.data);
    this.listen();
    this.o.onConnection({ open: false, attempt: this.attempt, nextAt: 0 });
  }

  /** Gives the connection up after LOST_AFTER of silence. */
  private listen(): void {
    this.o.cancel(this.watch);
    this.watch = this.o.later(() => {
      this.drop();
      this.again();
    }, LOST_AFTER);
  }

  private again(): void {
    if (this.stopped) return;
    this.drop();
    const wait = backoff(this.attempt++);
    this.o.onConnection({ open: false, attempt: this.attempt, nextAt: this.o.now() + wait });
    this.timer = this.o.later(() => this.connect(), wait);
  }

  private take(data: unknown): void {
    this.listen();
    if (this.attempt > 0 || !this.run) this.o.onConnection({ open: true, attempt: 0, nextAt: 0 });
    this.attempt = 0;
    try {
      if (typeof data === 'string') this.text(JSON.parse(data) as TextMessage);
      else this.frame(readFrame(data as ArrayBuffer));
    } catch (e) {
      this.o.onBroken(e instanceof Error ? e.message : String(e));
      this.run = '';
      this.version = this.told = 0;
      this.again();
    }
  }

  private text(m: TextMessage): void {
    if (m.type === 'snapshot' || m.type === 'changes') {
      this.run = m.run;
      this.told = m.version;
      if (m.type === 'snapshot') this.version = m.version;
    }
    this.o.onText(m);
  }

  /** A frame that builds on a version we do not have is not applied: we ask anew. */
  private frame(f: Frame): void {
    if (f.kind === 'changes' && f.base > Math.max(this.version, this.told)) {
      throw new Error(`frame on version ${f.base}, have ${this.version}`);
    }
    this.version = f.version;
    this.o.onFrame(f);
  }
}
