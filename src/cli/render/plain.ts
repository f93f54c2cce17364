import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import { progressSentence } from './progress-lines.ts';
import { follow, newProgress } from './progress-state.ts';
import { type RenderClock, type Renderer, systemRenderClock } from './renderer.ts';
import { foldRepeats } from './repeats.ts';
import { eventLine } from './sentences.ts';
import { summaryLines } from './summary-lines.ts';

interface PlainOptions {
  /** The kinds of facts to show. @default all that have a line, and how far the work is */
  readonly only?: ReadonlySet<ProgressEvent['kind']>;
  /** @default that of the system */
  readonly clock?: RenderClock;
}

/** After so long without a line, one says how far the work is. */
const SILENCE_MS = 5000;
const LOOK_MS = 1000;

/**
 * Writes one line for each fact that has one, for logs. From the first stage on, each line begins with the seconds since
 * the start; a command without stages has only warnings to show.
 */
export function plainRenderer(terminal: Terminal, { only, clock = systemRenderClock }: PlainOptions = {}): Renderer {
  if (only !== undefined) return onlyRenderer(terminal, only);
  const { stderr } = terminal;
  const startedAt = clock.now();
  const repeats = foldRepeats();
  let state = newProgress(startedAt);
  let isTimed = false;
  let wroteAt = startedAt;

  function write(lines: readonly string[], at: number): void {
    if (lines.length === 0) return;
    wroteAt = at;
    const time = isTimed ? `[${((at - startedAt) / 1000).toFixed(1).padStart(5)}s] ` : '';
    for (const line of lines) stderr.write(`${time}${line}\n`);
  }

  function linesOf(event: ProgressEvent, at: number): readonly string[] {
    const own = repeats.folds(event, at) ? undefined : eventLine(event);
    const folded = repeats.lines(at, event.kind === 'finished' ? 'all' : 'due');
    const summary = event.kind === 'finished' ? summaryLines(event, state.tally, at) : [];
    return [...(own === undefined ? [] : [own]), ...folded, ...summary];
  }

  const stop = clock.every(LOOK_MS, () => {
    const at = clock.now();
    write(repeats.lines(at), at);
    const sentence = at - wroteAt >= SILENCE_MS ? progressSentence(state, at) : undefined;
    if (sentence !== undefined) write([sentence], at);
  });
  return {
    report(event) {
      const at = clock.now();
      if (!isTimed && state.stages.size === 0) wroteAt = at;
      state = follow(state, event, at);
      isTimed ||= state.stages.size > 0;
      write(linesOf(event, at), at);
    },
    clear: () => undefined,
    close() {
      stop();
      write(repeats.lines(clock.now(), 'all'), clock.now());
    },
  };
}

function onlyRenderer({ stderr }: Terminal, only: ReadonlySet<ProgressEvent['kind']>): Renderer {
  return {
    report(event) {
      const line = only.has(event.kind) ? eventLine(event) : undefined;
      if (line !== undefined) stderr.write(`${line}\n`);
    },
    clear: () => undefined,
    close: () => undefined,
  };
}
