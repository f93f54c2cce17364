import type { ProgressEvent } from '../../progress/index.ts';
import type { Terminal } from '../terminal.ts';
import { follow, newProgress, type ProgressState } from './progress-state.ts';
import { type RenderClock, type Renderer, systemRenderClock } from './renderer.ts';
import { transferKey } from './running-work.ts';
import { shown } from './shown.ts';

/** A figure has a line once in this time: the fact that ends it says the rest. */
const INTERVAL_MS = 1000;

/**
 * Writes facts as lines of JSON, for programs, each with the milliseconds since the start. What ends something says how
 * long it took.
 */
export function jsonRenderer({ stderr }: Terminal, clock: RenderClock = systemRenderClock): Renderer {
  const startedAt = clock.now();
  /** When each figure that runs was last written. */
  const written = new Map<string, number>();
  let state = newProgress(startedAt);

  function isDue(event: ProgressEvent, at: number): boolean {
    const figure = figureOf(event);
    if (figure === undefined) return true;
    const before = written.get(figure.key);
    if (figure.is === 'going' && before !== undefined && at - before < INTERVAL_MS) return false;
    if (figure.is === 'ending') written.delete(figure.key);
    else written.set(figure.key, at);
    return true;
  }

  return {
    report(event) {
      const at = clock.now();
      const before = state;
      state = follow(state, event, at);
      if (!isDue(event, at)) return;
      const { kind, ...facts } = event;
      const elapsedMs = Math.round(at - startedAt);
      stderr.write(`${shown(JSON.stringify({ kind, elapsedMs, ...facts, ...endOf(event, { before, state, at }) }))}\n`);
    },
    clear: () => undefined,
    close: () => undefined,
  };
}

interface FigureEvent {
  readonly key: string;
  readonly is: 'beginning' | 'going' | 'ending';
}

/** The figure that a fact begins, moves or ends, if it is about one. */
function figureOf(event: ProgressEvent): FigureEvent | undefined {
  switch (event.kind) {
    case 'stage-start':
      return { key: event.stage, is: 'beginning' };
    case 'stage-progress':
      return { key: event.stage, is: 'going' };
    case 'stage-done':
      return { key: event.stage, is: 'ending' };
    case 'blob-start':
      return { key: transferKey(event), is: 'beginning' };
    case 'blob-bytes':
      return { key: transferKey(event), is: 'going' };
    case 'blob-done':
    case 'blob-failed':
      return { key: transferKey(event), is: 'ending' };
    case 'verify-start':
      return { key: 'verify', is: 'beginning' };
    case 'verify-bytes':
      return { key: 'verify', is: 'going' };
    case 'plan-images':
      return { key: 'plan', is: 'going' };
    case 'step':
      return { key: 'step', is: 'going' };
    case 'blob-skip':
    case 'mirror-start':
    case 'image-done':
    case 'image-failed':
    case 'retry':
    case 'quota':
    case 'warning':
    case 'log':
    case 'finished':
      return undefined;
  }
}

interface Moment {
  /** What was known before the fact, and what is known since. */
  readonly before: ProgressState;
  readonly state: ProgressState;
  readonly at: number;
}

/** What a fact that ends something leaves to be said. */
function endOf(event: ProgressEvent, { before, state, at }: Moment): object {
  if (event.kind === 'stage-done') return durationSince(before.stages.get(event.stage)?.startedAt, at);
  if (event.kind === 'blob-done') {
    const transfer = before.transfers.get(transferKey(event));
    return { size: transfer?.figure.total, ...durationSince(transfer?.startedAt, at) };
  }
  if (event.kind !== 'finished') return {};
  const { startedAt, stages, moved, mounted, skipped, retries } = state.tally;
  const stageMs = Object.fromEntries([...stages].map(([title, ms]) => [title, Math.round(ms)]));
  return { ...durationSince(startedAt, at), stageMs, moved, mounted, skipped, retries };
}

function durationSince(startedAt: number | undefined, at: number): object {
  return startedAt === undefined ? {} : { durationMs: Math.round(at - startedAt) };
}
