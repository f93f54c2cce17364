import { setTimeout as sleep } from 'node:timers/promises';

/** The time, as an interface, so that tests of waiting take no time. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** The time of day, in milliseconds since 1970. It may be wrong, and it may jump in both directions. */
  today(): number;
  /** Waits. Throws the reason of the signal when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the system. */
export const systemClock: Clock = {
  now: () => performance.now(),
  today: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};
