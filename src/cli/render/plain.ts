import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import type { Renderer } from './index.ts';
import { eventLine } from './sentences.ts';

interface PlainOptions {
  /** Kinds to show; all that have a line, where not given. */
  readonly only?: ReadonlySet<ProgressEvent['kind']>;
}

/** One line for each fact worth one, for logs. */
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
