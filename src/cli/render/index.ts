import { isInteractive, type Terminal, usesColour } from '../terminal.ts';
import { jsonRenderer } from './json.ts';
import { liveRenderer } from './live.ts';
import { plainRenderer } from './plain.ts';
import type { Renderer } from './renderer.ts';

interface RendererOptions {
  readonly asJson: boolean;
  readonly quiet: boolean;
}

export function openRenderer(terminal: Terminal, { asJson, quiet }: RendererOptions): Renderer {
  if (asJson) return jsonRenderer(terminal);
  if (quiet) return plainRenderer(terminal, { only: new Set(['warning']) });
  return isInteractive(terminal) ? liveRenderer(terminal, { colour: usesColour(terminal) }) : plainRenderer(terminal);
}
