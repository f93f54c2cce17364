import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ask } from './ask.ts';
import { caseLines, verdictLines } from './record.ts';

const answer = z.strictObject({
  release: z.string(),
  proof: z.enum(['code', 'model']),
  /** What a model was compared with before its verdicts were recorded. */
  calibrated: z.string().optional(),
  /** Folders with Go files, which make one package together. */
  program: z.array(z.string()).min(1),
  require: z.record(z.string(), z.string()),
  replace: z.record(z.string(), z.string()).default({}),
  /** A required module whose own go.sum is taken, because the checksum database does not know all that it needs. */
  sums: z.string().optional(),
});

/** Who answers for a release, as `oracle.json` says it. */
export type Answer = z.infer<typeof answer>;

const cases = z.array(z.looseObject({ name: z.string().min(1) }));

export type OracleCase = z.infer<typeof cases>[number];

/** Asks every program of a suite about every case, and writes both records. A folder without `oracle.json` is none. */
export async function runSuite(folder: string, say: (line: string) => void): Promise<void> {
  const config = join(folder, 'oracle.json');
  if (!existsSync(config)) return;
  const answers = z.array(answer).parse(JSON.parse(await readFile(config, 'utf8')));
  const asked = await readCases(join(folder, 'cases.ts'));
  const verdicts = new Map<string, ReadonlyMap<string, unknown>>();
  for (const one of answers) {
    say(`${asked.length} cases to ${one.release} (${one.proof})`);
    verdicts.set(one.release, await ask(folder, one, asked));
  }
  await writeFile(join(folder, 'cases.json'), caseLines(asked));
  await writeFile(join(folder, 'verdicts.json'), verdictLines(answers, asked, verdicts));
}

async function readCases(file: string): Promise<readonly OracleCase[]> {
  const module: unknown = await import(file);
  const asked = cases.parse((module as { readonly cases?: unknown }).cases);
  const names = new Set(asked.map(({ name }) => name));
  if (names.size === asked.length) return asked;
  const twice = asked.find(({ name }, index) => asked.findIndex((other) => other.name === name) !== index);
  throw new Error(`two cases have the name ${JSON.stringify(twice?.name)}`);
}
