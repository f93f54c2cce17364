import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure, median } from './measure.ts';
import { program } from './program.ts';
import { record } from './record.ts';

let builds = 0;

/** Measures a build of a recipe with these lines behind its base, from `oci:` to `oci:`. */
export async function measureBuild(
  base: string,
  lines: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<Measured> {
  builds += 1;
  mkdirSync(join(folder, 'recipes'), { recursive: true });
  const recipe = join(folder, 'recipes', `${builds}.yaml`);
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n${lines}`);
  return await measure([
    process.execPath,
    program,
    'build',
    recipe,
    '-o',
    `oci:${folder}/built-${builds}:v1`,
    '--quiet',
    ...flags,
  ]);
}

/** A row of figures, which is recorded too. */
export function row(what: string, measured: Measured): string {
  const { wallSeconds, cpuSeconds, peakBytes } = measured;
  record(what, measured);
  return `${what.padEnd(44)} ${wallSeconds.toFixed(2).padStart(8)} s ${cpuSeconds.toFixed(2).padStart(8)} s CPU ${(peakBytes / 1e6).toFixed(0).padStart(6)} MB`;
}

/** Runs of two commands that do the same, in turn. */
export interface Pair {
  readonly ours: Measured[];
  readonly theirs: Measured[];
}

/** Prints the medians of both, and the ratio. */
export function compare(what: string, names: Readonly<Record<keyof Pair, string>>, { ours, theirs }: Pair): void {
  console.log(`${what}\n${row(names.theirs, middle(theirs))}\n${row(names.ours, middle(ours))}`);
  const [wall, cpu] = (['wallSeconds', 'cpuSeconds'] as const).map(
    (field) => middle(theirs)[field] / middle(ours)[field],
  );
  console.log(`rootsmith is ${wall?.toFixed(2)}x faster, with ${cpu?.toFixed(2)}x less CPU\n`);
}

/** The medians. */
export function middle(measured: readonly Measured[]): Measured {
  const of = (field: keyof Measured): number => median(measured.map((each) => each[field]));
  return { wallSeconds: of('wallSeconds'), cpuSeconds: of('cpuSeconds'), peakBytes: of('peakBytes') };
}
