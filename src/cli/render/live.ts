import { styleText } from 'node:util';
import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import { progressLines } from './progress-lines.ts';
import { follow, newProgress } from './progress-state.ts';
import { type RenderClock, type Renderer, systemRenderClock } from './renderer.ts';
import { foldRepeats } from './repeats.ts';
import { eventLine } from './sentences.ts';
import { summaryLines } from './summary-lines.ts';
import { wrapWords } from './wrap-words.ts';

/** Ten pictures a second: figures run, and drawing costs a hundredth of a processor at most. */
const REDRAW_MS = 100;
/** Lines go on below the first word of a line, which says what it is about. */
const INDENT = 10;
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

interface LiveOptions {
  readonly colour: boolean;
  /** @default that of the system */
  readonly clock?: RenderClock;
}

/**
 * Keeps a line for each fact that has one, and redraws a block below them for what runs. Each picture is one write. The
 * block is drawn again by the clock too, so that its last state is always shown, and the time goes on.
 */
export function liveRenderer({ stderr }: Terminal, { colour, clock = systemRenderClock }: LiveOptions): Renderer {
  let state = newProgress(clock.now());
  let drawn: readonly string[] = [];
  let drawnAt = Number.NEGATIVE_INFINITY;
  const repeats = foldRepeats();
  const columns = (): number => stderr.columns || 80; // 0 where a terminal does not know its size
  const size = (): { readonly columns: number; readonly rows: number } => ({
    columns: columns(),
    rows: stderr.rows || 24,
  });

  /** Writes lines that stay above the block, and the block below them. */
  function draw(at: number, kept: readonly string[] = [], block = progressLines(state, size(), at)): void {
    drawnAt = at;
    if (kept.length === 0 && drawn.join('\n') === block.join('\n')) return;
    const lines = [...kept, ...block].map((line) => `${line}${CLEAR_TO_END_OF_LINE}`);
    const end = block.length === 0 && kept.length > 0 ? '\n' : '';
    stderr.write(`${toStart(drawn, columns())}${lines.join('\n')}${end}${CLEAR_BELOW}`);
    drawn = block;
  }

  function wrapped(line: string): readonly string[] {
    return wrapWords(line, columns() - 1, INDENT);
  }

  function keptLines(event: ProgressEvent, at: number): readonly string[] {
    const folded = repeats.lines(at, event.kind === 'finished' ? 'all' : 'due');
    const summary = event.kind === 'finished' ? summaryLines(event, state.tally, at) : [];
    const own = repeats.folds(event, at) ? undefined : eventLine(event);
    const painted = own === undefined ? [] : wrapped(own).map((line) => (colour ? coloured(event, line) : line));
    return [...painted, ...[...folded, ...summary].flatMap(wrapped)];
  }

  function clear(): void {
    draw(clock.now(), [], []);
  }

  const stop = clock.every(REDRAW_MS, () => {
    const at = clock.now();
    draw(at, repeats.lines(at).flatMap(wrapped));
  });
  return {
    report(event) {
      const at = clock.now();
      state = follow(state, event, at);
      const kept = keptLines(event, at);
      if (kept.length > 0 || at - drawnAt >= REDRAW_MS) draw(at, kept);
    },
    clear,
    close() {
      stop();
      draw(clock.now(), repeats.lines(clock.now(), 'all').flatMap(wrapped), []);
    },
  };
}

/** Moves the cursor to the start of the block. A terminal that was made narrower has broken its lines meanwhile. */
function toStart(drawn: readonly string[], columns: number): string {
  const rows = drawn.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  return rows > 1 ? `\r\u001b[${rows - 1}A` : '\r';
}

function coloured(event: ProgressEvent, line: string): string {
  if (event.kind === 'warning') return styleText('yellow', line, { validateStream: false });
  if (event.kind === 'log') return styleText('dim', line, { validateStream: false });
  return line;
}
