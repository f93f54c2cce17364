import type { Report } from '../../progress/index.ts';
import { isInteractive, type Terminal, usesColour } from '../terminal.ts';
import { jsonRenderer } from './json.ts';
import { liveRenderer } from './live.ts';
import { plainRenderer } from './plain.ts';

/** Turns facts into something to look at, on standard error. */
export interface Renderer {
  readonly report: Report;
  /** Takes what is only drawn for now off the screen, before something else is written. */
  clear(): void;
  close(): void;
}

interface RendererOptions {
  readonly asJson: boolean;
  readonly quiet: boolean;
}

export function openRenderer(terminal: Terminal, { asJson, quiet }: RendererOptions): Renderer {
  if (asJson) return jsonRenderer(terminal);
  if (quiet) return plainRenderer(terminal, { only: new Set(['warning']) });
  return isInteractive(terminal) ? liveRenderer(terminal, { colour: usesColour(terminal) }) : plainRenderer(terminal);
}
