import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { FuzzCase } from './case.ts';
import type { Batch, BatchResult, Crash } from './protocol.ts';

/** Runs one case; the code by which it was refused, or `undefined` where it was accepted. */
export type RunCase = (fuzzCase: FuzzCase) => Promise<string | undefined>;

const PROGRESS_FD = 3;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Tally = Mutable<BatchResult> & { accepted: FuzzCase[]; crashes: Crash[]; refused: Record<string, number> };

/**
 * Makes this process a worker of `runCampaign`. Before each case it writes the position in the batch
 * to the file of descriptor 3, so that whoever started it knows what it died of.
 */
export function serveCases(run: RunCase): void {
  const strays: string[] = [];
  // A promise that nobody waits for must not end the process before the case is named.
  process.on('unhandledRejection', (reason) => strays.push(`unhandled rejection: ${describe(reason)}`));
  process.on('uncaughtException', (error) => strays.push(`uncaught exception: ${describe(error)}`));
  process.on('message', (batch: Batch) => void runBatch(batch, run, strays).then((result) => process.send?.(result)));
  process.on('disconnect', () => process.exit());
}

async function runBatch({ cases }: Batch, run: RunCase, strays: string[]): Promise<BatchResult> {
  const tally: Tally = {
    done: 0,
    accepted: [],
    refused: {},
    crashes: [],
    slowestMs: 0,
    slowest: undefined,
    maxRssBytes: 0,
  };
  for (const [index, fuzzCase] of cases.entries()) {
    writeSync(PROGRESS_FD, Uint32Array.of(index), 0, Uint32Array.BYTES_PER_ELEMENT, 0);
    await runCase(fuzzCase, run, tally);
    tally.done += 1;
    await setImmediate(); // Rejections that nobody waits for are told only when all else rests.
    for (const what of strays.splice(0)) tally.crashes.push({ ...fuzzCase, kind: 'exception', what });
  }
  tally.maxRssBytes = process.resourceUsage().maxRSS * 1024;
  return tally;
}

async function runCase(fuzzCase: FuzzCase, run: RunCase, tally: Tally): Promise<void> {
  const start = performance.now();
  try {
    const code = await run(fuzzCase);
    if (code === undefined) tally.accepted.push(fuzzCase);
    else tally.refused[code] = (tally.refused[code] ?? 0) + 1;
  } catch (error) {
    tally.crashes.push({ ...fuzzCase, kind: 'exception', what: describe(error) });
  }
  const took = performance.now() - start;
  if (took > tally.slowestMs) [tally.slowestMs, tally.slowest] = [took, fuzzCase];
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
