// Is what we show true now? The feed is judged by the time since the last message.

export type FeedState = 'waiting' | 'live' | 'late' | 'lost';

export const LATE_AFTER = 2000;
export const LOST_AFTER = 5000;
/** Difference of clocks that is shown, ms. */
export const CLOCKS_DIFFER = 2000;

export class Feed {
  /** Monotonic time of the last message, ms; 0: none yet. */
  private heardAt = 0;
  private startedAt: number;
  /** Server time less our monotonic time, ms: the least delayed message counts. */
  private offset = -Infinity;
  /** Server time less our wall clock, ms. */
  clockDifference = 0;
  /** False until a snapshot (or what was missed) came after a start. */
  known = false;

  constructor(now: number) {
    this.startedAt = now;
  }

  /** Notes a message that carries server time. */
  hear(now: number, serverTime: number, wall: number): void {
    this.heardAt = now;
    const offset = serverTime - now;
    // A message that was held up on its way only makes the offset smaller, so the
    // largest counts; it sinks slowly, to follow clocks that drift or are set back.
    const behind = this.offset - offset;
    this.offset = behind <= 0 || behind > 60_000 ? offset : this.offset - behind / 100;
    this.clockDifference = this.offset + now - wall;
  }

  /** Notes a message without server time. */
  sign(now: number): void {
    this.heardAt = now;
  }

  /** Starts anew: nothing is known until the next snapshot. */
  restart(now: number): void {
    this.known = false;
    this.heardAt = 0;
    this.startedAt = now;
    this.offset = -Infinity;
  }

  state(now: number): FeedState {
    if (!this.known) return now - this.startedAt > LOST_AFTER && !this.heardAt ? 'lost' : 'waiting';
    const silent = now - this.heardAt;
    return silent > LOST_AFTER ? 'lost' : silent > LATE_AFTER ? 'late' : 'live';
  }

  /** Server time now, ms; our own clock before the first message. */
  serverNow(now: number): number {
    return this.offset === -Infinity ? Date.now() : now + this.offset;
  }

  /** Since the last message, ms. */
  silence(now: number): number {
    return now - (this.heardAt || this.startedAt);
  }
}
