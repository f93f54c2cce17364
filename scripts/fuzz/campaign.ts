import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { caseName, type FuzzCase } from './case.ts';
import type { BatchResult, Crash } from './protocol.ts';
import { Worker, type WorkerSetting } from './watched-worker.ts';

/** All that a campaign found. */
export interface Campaign {
  readonly cases: number;
  readonly accepted: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly crashes: readonly Crash[];
  readonly slowestMs: number;
  readonly slowest: FuzzCase | undefined;
  readonly maxRssBytes: number;
  readonly seconds: number;
}

export interface CampaignOptions {
  /** Where `makeCorpus` has put the images. Progress files are made there, too. */
  readonly folder: string;
  /** @default one for each processor */
  readonly workers?: number | undefined;
  /** A case that takes longer is a crash. @default 10000 */
  readonly hangMs?: number | undefined;
  /** A worker that is larger is a crash of its case. @default 512 MiB */
  readonly rssBytes?: number | undefined;
  /** What a worker runs. @default the reader */
  readonly program?: string | undefined;
  /** Called after each batch. */
  readonly onBatch?: ((campaign: Campaign, accepted: readonly FuzzCase[]) => void) | undefined;
}

const BATCH = 500;
const READER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const MIB = 1024 ** 2;

type Sums = { -readonly [K in keyof Campaign]: Campaign[K] } & { refused: Map<string, number>; crashes: Crash[] };

/** Runs every case in processes of its own: a mutant that ends or blocks one costs that one only. */
export async function runCampaign(
  cases: Iterable<FuzzCase>,
  {
    workers = availableParallelism(),
    onBatch,
    folder,
    hangMs = 10_000,
    rssBytes = 512 * MIB,
    program = READER,
  }: CampaignOptions,
): Promise<Campaign> {
  const start = performance.now();
  const sums: Sums = {
    cases: 0,
    accepted: 0,
    refused: new Map(),
    crashes: [],
    slowestMs: 0,
    slowest: undefined,
    maxRssBytes: 0,
    seconds: 0,
  };
  const setting = { folder, hangMs, rssBytes, program };
  const batches = batchesOf(cases);
  const take = (result: BatchResult): void => {
    add(sums, result);
    sums.seconds = (performance.now() - start) / 1000;
    onBatch?.(sums, result.accepted);
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => runLane(`${index}`, batches, { setting, take })));
  return sums;
}

function* batchesOf(cases: Iterable<FuzzCase>): Generator<FuzzCase[], void, void> {
  let batch: FuzzCase[] = [];
  for (const fuzzCase of cases) {
    batch.push(fuzzCase);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function add(sums: Sums, result: BatchResult): void {
  sums.cases += result.done;
  sums.accepted += result.accepted.length;
  sums.crashes.push(...result.crashes);
  for (const [code, count] of Object.entries(result.refused))
    sums.refused.set(code, (sums.refused.get(code) ?? 0) + count);
  if (result.slowestMs > sums.slowestMs) [sums.slowestMs, sums.slowest] = [result.slowestMs, result.slowest];
  sums.maxRssBytes = Math.max(sums.maxRssBytes, result.maxRssBytes);
}

interface Lane {
  readonly setting: WorkerSetting;
  readonly take: (result: BatchResult) => void;
}

/** One process after the other, while there is something to do. */
async function runLane(
  name: string,
  batches: Iterator<FuzzCase[], void, void>,
  { setting, take }: Lane,
): Promise<void> {
  let worker: Worker | undefined;
  try {
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      for (let left = next.value; left.length > 0; ) {
        worker ??= new Worker(name, setting);
        const result = await worker.run({ cases: left });
        take(result);
        left = left.slice(result.done);
        if (!worker.isAlive) worker = undefined;
      }
    }
  } finally {
    await worker?.stop();
  }
}

/** For people: which case, and what of it. */
export function describeCrash(crash: Crash): string {
  return `${caseName(crash)} ${crash.kind}: ${crash.what}`;
}
