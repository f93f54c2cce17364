import type { Terminal } from '../terminal.ts';
import type { Renderer } from './renderer.ts';
import { shown } from './shown.ts';

/** Writes every fact as one line of JSON, for programs. */
export function jsonRenderer({ stderr }: Terminal): Renderer {
  return {
    report: (event) => void stderr.write(`${shown(JSON.stringify(event))}\n`),
    clear: () => undefined,
    close: () => undefined,
  };
}
