import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, OracleCase } from './suite.ts';

/** Builds the program of a release in a scratch folder and asks it about the cases: a verdict for each name. */
export async function ask(
  folder: string,
  { release, program, require, replace, sums }: Answer,
  cases: readonly OracleCase[],
): Promise<ReadonlyMap<string, unknown>> {
  const scratch = await mkdtemp(join(tmpdir(), 'oracle-'));
  try {
    for (const part of program) await cp(join(folder, part), scratch, { recursive: true });
    await writeFile(join(scratch, 'go.mod'), goModule(require, replace));
    if (sums !== undefined) await takeSums(`${sums}@${require[sums] ?? ''}`, scratch);
    await run('go', ['build', '-o', 'program', '.'], scratch, '');
    const said: unknown = JSON.parse(await run('./program', [], scratch, JSON.stringify({ release, cases })));
    const verdicts = new Map(Object.entries(said as Readonly<Record<string, unknown>>));
    const silent = cases.filter(({ name }) => !verdicts.has(name));
    if (silent.length === 0) return verdicts;
    throw new Error(`${release} gave no verdict on ${silent.length} cases, such as ${JSON.stringify(silent[0]?.name)}`);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function takeSums(module: string, scratch: string): Promise<void> {
  const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', module], scratch, '')) as { Dir: string };
  await writeFile(join(scratch, 'go.sum'), await readFile(join(Dir, 'go.sum')));
}

function goModule(require: Readonly<Record<string, string>>, replace: Readonly<Record<string, string>>): string {
  const lines = [
    'module oracle',
    'go 1.24',
    ...Object.entries(require).map(([module, version]) => `require ${module} ${version}`),
    ...Object.entries(replace).map(([module, other]) => `replace ${module} => ${other}`),
  ];
  return `${lines.join('\n')}\n`;
}

function run(command: string, args: readonly string[], directory: string, input: string): Promise<string> {
  const child = spawn(command, args, {
    cwd: directory,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A program that ends early says why by its status.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(chunks).toString());
      else reject(new Error(`\`${[command, ...args].join(' ')}\` ended with ${status}`));
    });
  });
}
