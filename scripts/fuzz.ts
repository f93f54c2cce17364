#!/usr/bin/env node
// Reads mutated squashfs images with our reader: `npm run fuzz -- --help` lists the options.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Campaign, describeCrash, runCampaign } from './fuzz/campaign.ts';
import { caseName, casesFrom, type FuzzCase, parseCase } from './fuzz/case.ts';
import { compareListings } from './fuzz/compare.ts';
import { corpus, makeCorpus } from './fuzz/corpus.ts';
import type { Crash } from './fuzz/protocol.ts';
import { sampleOf } from './fuzz/sample.ts';
import { Seeds } from './fuzz/seeds.ts';

const help = `Options:
  --count N         Mutants to read. Default: 20000.
  --minutes N       Go on until N minutes are over instead.
  --seed N          The first seed; each mutant has the next. Default: 1.
  --entry NAME      Only mutants of one corpus image.
  --case NAME:SEED  One mutant, by its name: says what was changed in it, and how it ends. May be repeated.
  --compare N       Compare the listings of N accepted mutants with those of unsquashfs.
  --workers N       Processes. Default: one for each processor.
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    entry: { type: 'string' },
    case: { type: 'string', multiple: true },
    compare: { type: 'string', default: '0' },
    workers: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const REPORT_EVERY_MS = 10_000;
const SHOWN_CRASHES = 20;

const comparedCount = Number(values.compare);

if (values.help) console.log(help);
else await inFolder(main);

/** The folder goes away in the end, by an interrupt as well. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rootsmith-fuzz-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  await work(folder);
}

async function main(folder: string): Promise<void> {
  const named = values.case?.map(parseCase);
  await makeCorpus(folder);
  for (const fuzzCase of named ?? []) await explain(folder, fuzzCase);
  const accepted: FuzzCase[] = [];
  let reported = performance.now();
  const campaign = await runCampaign(named ?? chosenCases(), {
    folder,
    workers: values.workers === undefined ? undefined : Number(values.workers),
    onBatch(sums, some) {
      if (comparedCount > 0) accepted.push(...some);
      if (performance.now() - reported < REPORT_EVERY_MS) return;
      reported = performance.now();
      console.error(rateOf(sums));
    },
  });
  report(campaign);
  for (const crash of campaign.crashes.slice(0, SHOWN_CRASHES)) await reportCrash(folder, crash);
  const sample = sampleOf(accepted, comparedCount);
  if (sample.length > 0) await compare(folder, sample);
  if (campaign.crashes.length > 0) process.exitCode = 1;
}

function* chosenCases(): Generator<FuzzCase, void, void> {
  const chosen = corpus.filter(({ name }) => values.entry === undefined || name === values.entry);
  if (chosen.length === 0) throw new Error(`no corpus image is called ${values.entry}`);
  const end = values.minutes === undefined ? undefined : performance.now() + Number(values.minutes) * 60_000;
  const count = end === undefined ? Number(values.count) : Number.POSITIVE_INFINITY;
  for (const fuzzCase of casesFrom(chosen, Number(values.seed), count)) {
    if (end !== undefined && performance.now() > end) return;
    yield fuzzCase;
  }
}

async function explain(folder: string, fuzzCase: FuzzCase): Promise<void> {
  const { edits, bytes } = await new Seeds(folder).mutant(fuzzCase);
  console.log(`${caseName(fuzzCase)}, ${bytes.length} bytes`);
  for (const edit of edits) console.log(`  ${edit}`);
}

function report(campaign: Campaign): void {
  const { refused, crashes, slowest, slowestMs, maxRssBytes } = campaign;
  console.log(rateOf(campaign));
  for (const [code, count] of [...refused].sort(([, a], [, b]) => b - a)) console.log(`  ${count} ${code}`);
  if (slowest)
    console.log(
      `slowest: ${caseName(slowest)}, ${slowestMs.toFixed(0)} ms; most memory: ${(maxRssBytes / 1024 ** 2).toFixed(0)} MiB`,
    );
  if (crashes.length > SHOWN_CRASHES) console.log(`Of ${crashes.length} crashes, the first ${SHOWN_CRASHES}:`);
}

/** Runs the case again: what was found in a worker that had read thousands may have been of another. */
async function reportCrash(folder: string, crash: Crash): Promise<void> {
  const { crashes } = await runCampaign([crash], { folder, workers: 1 });
  console.log(`CRASH ${describeCrash(crash)}`);
  console.log(
    `  Again: npm run fuzz -- --case ${caseName(crash)} (${crashes.length > 0 ? 'it crashed alone, too' : 'alone it did not crash'})`,
  );
}

function rateOf({ cases, accepted, crashes, seconds }: Campaign): string {
  const share = ((100 * accepted) / cases).toFixed(1);
  return `${cases} mutants in ${seconds.toFixed(0)} s (${(cases / seconds).toFixed(0)}/s), ${share} % accepted, ${crashes.length} crashes`;
}

async function compare(folder: string, cases: readonly FuzzCase[]): Promise<void> {
  const { equal, changed, different } = await compareListings(folder, cases);
  console.log(
    `unsquashfs lists ${equal} of ${cases.length} accepted mutants as we do; ${changed} of them list otherwise than the image they are made from`,
  );
  for (const [kind, examples] of different) {
    console.log(`  ${examples.length} ${kind}`);
    for (const { fuzzCase, detail } of examples.slice(0, 3)) console.log(`    ${caseName(fuzzCase)} ${detail}`);
  }
}
