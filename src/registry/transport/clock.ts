import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as a port: tests of back-off then take none. */
export interface Clock {
  /** Milliseconds since some moment; it only goes forward, whatever happens to the time of day. */
  now(): number;
  /** The time of day, in milliseconds since 1970. It may be wrong, and jump in either direction. */
  today(): number;
  /** Ends early, by throwing the signal's reason, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  today: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};
