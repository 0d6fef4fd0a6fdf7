import { beforeEach, describe, expect, it } from 'vitest';
import { LOST_AFTER, Stream, backoff, type Connection, type Socket } from '../../src/live/stream.ts';
import type { TextMessage } from '../../src/live/forms.ts';
import { frameOf, record } from './frames.ts';

class FakeSocket implements Socket {
  binaryType = '';
  onopen: Socket['onopen'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  onmessage: Socket['onmessage'] = null;
  closed = false;
  constructor(readonly url: string) {}
  close() {
    this.closed = true;
  }
}

/** A clock that only moves when told. */
class Clock {
  now = 0;
  private queue: { at: number; f: () => void }[] = [];
  later = (f: () => void, ms: number) => {
    const t = { at: this.now + ms, f };
    this.queue.push(t);
    return t;
  };
  cancel = (t: unknown) => (this.queue = this.queue.filter((x) => x !== t));
  run(ms: number) {
    const end = this.now + ms;
    for (;;) {
      const next = this.queue.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.now = next.at;
      this.cancel(next);
      next.f();
    }
    this.now = end;
  }
}

let clock: Clock;
let sockets: FakeSocket[];
let texts: TextMessage[];
let versions: number[];
let broken: string[];
let connection: Connection;
let stream: Stream;

const snapshot = (version: number, run = 'r1') => JSON.stringify({ type: 'snapshot', run, version, at: '2026-11-25T00:00:00Z', station: 'B2', exercise: '', sensors: [], zones: [], alerts: [], tracks: [] });
const last = () => sockets.at(-1)!;
const say = (data: unknown) => last().onmessage!({ data });

beforeEach(() => {
  clock = new Clock();
  sockets = [];
  texts = [];
  versions = [];
  broken = [];
  stream = new Stream({
    url: 'ws://x/api/v1/live',
    open: (url) => {
      sockets.push(new FakeSocket(url));
      return last();
    },
    now: () => clock.now,
    later: clock.later,
    cancel: clock.cancel,
    onText: (m) => texts.push(m),
    onFrame: (f) => versions.push(f.version),
    onBroken: (reason) => broken.push(reason),
    onConnection: (c) => (connection = c),
  });
  stream.start(true);
});

describe('Stream', () => {
  it('asks for a snapshot first and for what it missed afterwards', () => {
    expect(last().url).toBe('ws://x/api/v1/live');
    say(snapshot(5));
    say(frameOf({ version: 6, base: 5, records: [record({ handle: 1 })] }));
    last().onclose!({});
    clock.run(backoff(0));
    expect(last().url).toBe('ws://x/api/v1/live?since=6&run=r1');
    expect(versions).toEqual([6]);
  });

  it('gives a silent connection up after 5 s', () => {
    say(snapshot(5));
    const first = last();
    clock.run(LOST_AFTER - 1);
    expect(first.closed).toBe(false);
    clock.run(1);
    expect(first.closed).toBe(true);
    clock.run(backoff(0));
    expect(sockets).toHaveLength(2);
  });

  it('waits longer each time, at most 8 s, and starts over after a message', () => {
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      last().onclose!({});
      waits.push(connection.nextAt - clock.now);
      clock.run(waits.at(-1)!);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    say(snapshot(1));
    expect(connection).toEqual({ open: true, attempt: 0, nextAt: 0 });
    last().onclose!({});
    expect(connection.nextAt - clock.now).toBe(500);
  });

  it.each([
    ['a cut frame', () => frameOf({ records: [record({ handle: 1 })] }).slice(0, 40)],
    ['no JSON', () => '{'],
    ['a frame on a version it does not have', () => frameOf({ version: 9, base: 8, records: [] })],
  ])('asks for all anew after %s', (_, message) => {
    say(snapshot(5));
    say(message());
    expect(broken).toHaveLength(1);
    clock.run(backoff(0));
    expect(last().url).toBe('ws://x/api/v1/live');
  });

  it('asks for all when told that it was away', () => {
    say(snapshot(5));
    stream.stop();
    clock.run(60_000);
    expect(sockets).toHaveLength(1);
    stream.start(true);
    expect(last().url).toBe('ws://x/api/v1/live');
  });
});
