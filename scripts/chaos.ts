#!/usr/bin/env node
// Copies thirty images through registries that do everything wrong that registries and networks do, by
// a process that is killed now and then, and proves that all arrives. `npm run chaos -- --runs 200 --first 1`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChaosRun, chaosImages, chaosRun, chaosSource } from '../test/fixtures/chaos-run.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, first: { type: 'string', default: '1' } },
});
const [runs, first] = [Number(values.runs), Number(values.first)];
const program = join(import.meta.dirname, '../out/bin/rootsmith.js');
const source = await mkdtemp(join(tmpdir(), 'rootsmith-chaos-source-'));
const done: ChaosRun[] = [];
try {
  const images = chaosImages();
  await chaosSource(images, source);
  for (let seed = first; seed < first + runs; seed += 1) {
    const run = await chaosRun(seed, { images, source, program });
    done.push(run);
    const { kind, lives, kills, mischief, sentBytes, uniqueBytes, problems } = run;
    const share = (sentBytes / uniqueBytes).toFixed(2);
    console.log(`seed ${seed} ${kind}: ${lives} lives, ${kills} killed, ${mischief} troubles, ${share}x the bytes`);
    for (const problem of problems) console.log(`  PROBLEM ${problem}`);
  }
} finally {
  await rm(source, { recursive: true, force: true });
}
console.log(summary());
process.exitCode = done.every(({ problems }) => problems.length === 0) && done.length === runs ? 0 : 1;

function summary(): string {
  const total = (of: (run: ChaosRun) => number): number => done.reduce((sum, run) => sum + of(run), 0);
  const quiet = done.filter(({ kind }) => kind === 'quiet');
  const worst = Math.max(0, ...quiet.map(({ sentBytes, uniqueBytes }) => sentBytes / uniqueBytes));
  return [
    `${done.length} runs, ${done.filter(({ problems }) => problems.length > 0).length} with problems`,
    `${total(({ lives }) => lives)} processes, ${total(({ kills }) => kills)} killed`,
    `${total(({ mischief }) => mischief)} troubles`,
    `most bytes of a run without cuts: ${worst.toFixed(3)}x of the unique blobs`,
  ].join('; ');
}
