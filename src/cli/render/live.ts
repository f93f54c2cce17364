import { styleText } from 'node:util';
import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import type { Renderer } from './renderer.ts';
import { eventLine, formatBytes } from './sentences.ts';

const REDRAW_MS = 80;
const CLEAR_LINE = '\r\u001b[2K';

interface LiveOptions {
  readonly colour: boolean;
}

interface Current {
  readonly title: string;
  bytes: number;
  total: number | undefined;
  /** The command that runs, where an outside program runs many. */
  step: string;
}

/** Keeps a line for each finished stage, and redraws the last line for the running one. */
export function liveRenderer({ stderr }: Terminal, { colour }: LiveOptions): Renderer {
  let current: Current | undefined;
  let drawnAt = 0;
  const width = (): number => stderr.columns ?? 80;

  function clear(): void {
    stderr.write(CLEAR_LINE);
  }

  function draw(): void {
    const now = performance.now();
    if (!current || now - drawnAt < REDRAW_MS) return;
    drawnAt = now;
    stderr.write(`${CLEAR_LINE}${currentLine(current).slice(0, width() - 1)}`);
  }

  return {
    report(event) {
      current = follow(current, event);
      const line = eventLine(event);
      if (line === undefined) return draw();
      clear();
      stderr.write(`${colour ? coloured(event, line) : line}\n`);
    },
    clear,
    close: clear,
  };
}

/** What the last line shows after this fact. */
function follow(current: Current | undefined, event: ProgressEvent): Current | undefined {
  switch (event.kind) {
    case 'stage-start':
      return started(event.stage);
    case 'stage-done':
      return undefined;
    case 'mirror-start':
      return started('copy', event.bytesToMove);
    case 'verify-start':
      return started('verify', event.bytes);
    case 'stage-bytes':
    case 'blob-bytes':
    case 'verify-bytes':
      if (current) current.bytes += event.bytes;
      if (current && event.kind === 'stage-bytes' && event.total !== undefined) current.total = event.total;
      return current;
    case 'step':
      if (current) current.step = `${event.count}  ${event.what}`;
      return current;
    case 'blob-start':
    case 'blob-skip':
    case 'blob-done':
    case 'image-done':
    case 'image-failed':
    case 'retry':
    case 'quota':
    case 'warning':
    case 'log':
      return current;
  }
}

function started(title: string, total?: number): Current {
  return { title, bytes: 0, total, step: '' };
}

function currentLine({ title, bytes, total, step }: Current): string {
  if (step !== '') return `${title.padEnd(9)} ${step}`;
  const amount = bytes === 0 ? '' : formatBytes(bytes);
  const share = total ? ` of ${formatBytes(total)} (${Math.min(100, Math.floor((100 * bytes) / total))} %)` : '';
  return `${title.padEnd(9)} ${amount}${share}…`;
}

function coloured(event: ProgressEvent, line: string): string {
  if (event.kind === 'warning') return styleText('yellow', line, { validateStream: false });
  if (event.kind === 'log') return styleText('dim', line, { validateStream: false });
  return line;
}
