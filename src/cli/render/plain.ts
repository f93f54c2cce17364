import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import type { Renderer } from './renderer.ts';
import { eventLine } from './sentences.ts';

interface PlainOptions {
  /** The kinds of facts to show. @default all that have a line */
  readonly only?: ReadonlySet<ProgressEvent['kind']>;
}

/** Writes one line for each fact that has one, for logs. */
export function plainRenderer({ stderr }: Terminal, { only }: PlainOptions = {}): Renderer {
  return {
    report(event) {
      if (only && !only.has(event.kind)) return;
      const line = eventLine(event);
      if (line !== undefined) stderr.write(`${line}\n`);
    },
    clear: () => undefined,
    close: () => undefined,
  };
}
