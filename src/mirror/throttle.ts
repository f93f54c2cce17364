import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteStream } from '../bytes/index.ts';

/** How a throttle tells time; tests bring their own. */
export interface ThrottleClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const systemClock: ThrottleClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Lets streams through at a common rate. All that share one throttle stay below it together. */
export type Throttle = (stream: ByteStream, signal?: AbortSignal) => ByteStream;

/** A stretch of quiet may be caught up on for this long, so that short pauses cost nothing. */
const BURST_MS = 250;

/** A cap of so many bytes in a second; no cap without a number. */
export function createThrottle(bytesPerSecond: number | undefined, clock: ThrottleClock = systemClock): Throttle {
  if (bytesPerSecond === undefined) return (stream) => stream;
  let paidUntil = clock.now();
  return async function* throttled(stream, signal) {
    for await (const chunk of stream) {
      yield chunk;
      const now = clock.now();
      paidUntil = Math.max(paidUntil, now - BURST_MS) + (chunk.length / bytesPerSecond) * 1000;
      if (paidUntil > now) await clock.sleep(paidUntil - now, signal);
    }
  };
}
