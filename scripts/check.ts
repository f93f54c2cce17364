#!/usr/bin/env node
// `npm run check`: what can be said without running the program, side by side, and then the unit and arch tests.
import { spawn } from 'node:child_process';

interface Ran {
  readonly script: string;
  readonly status: number | null;
  readonly output: string;
}

/** Runs a script of package.json to its end. */
function run(script: string): Promise<Ran> {
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ script, status, output }));
  });
}

const ran = await Promise.all(['types', 'lint', 'format', 'dead-code'].map(run));
const failed = ran.filter(({ status }) => status !== 0);
for (const { script, output } of failed) console.error(`npm run ${script} failed:\n${output}`);
if (failed.length > 0) process.exit(1);

const tests = spawn('vitest', ['run', '--project', 'unit', '--project', 'arch'], { stdio: 'inherit' });
process.exitCode = await new Promise<number>((resolve, reject) => {
  tests.on('error', reject);
  tests.on('close', (status) => resolve(status ?? 1));
});
