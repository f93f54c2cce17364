import type { Report } from '../../progress/index.ts';

/** Renders progress on standard error. */
export interface Renderer {
  readonly report: Report;
  /** Removes the lines that are redrawn, before other output. */
  clear(): void;
  close(): void;
}

/** The time, as an interface, so that tests of rendering take none. */
export interface RenderClock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Calls again and again until the returned function is called. It does not keep the program alive. */
  every(ms: number, run: () => void): () => void;
}

/** The clock of the system. */
export const systemRenderClock: RenderClock = {
  now: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};
