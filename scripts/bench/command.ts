import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { program } from './program.ts';

let builds = 0;

/** Measures a build of a recipe with these lines behind its base, from `oci:` to `oci:`. */
export async function measureBuild(base: string, lines: string, folder: string): Promise<Measured> {
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
  ]);
}

/** A row of figures. */
export function row(what: string, { wallSeconds, cpuSeconds, peakBytes }: Measured): string {
  return `${what.padEnd(44)} ${wallSeconds.toFixed(2).padStart(8)} s ${cpuSeconds.toFixed(2).padStart(8)} s CPU ${(peakBytes / 1e6).toFixed(0).padStart(6)} MB`;
}
