import type { Terminal } from '../terminal.ts';
import type { Renderer } from './index.ts';
import { shown } from './shown.ts';

/** One JSON object a line: every fact as it is, for programs. */
export function jsonRenderer({ stderr }: Terminal): Renderer {
  return {
    report: (event) => void stderr.write(`${shown(JSON.stringify(event))}\n`),
    clear: () => undefined,
    close: () => undefined,
  };
}
