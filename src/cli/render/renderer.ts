import type { Report } from '../../progress/index.ts';

/** Renders progress on standard error. */
export interface Renderer {
  readonly report: Report;
  /** Removes the line that is redrawn, before other output. */
  clear(): void;
  close(): void;
}
