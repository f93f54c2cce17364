import { join } from 'node:path';
import { measure, median } from './measure.ts';
import { program } from './program.ts';
import { record } from './record.ts';

const root = join(import.meta.dirname, '../..');

/** The time to answer `--version`, beside that of Node itself. */
export async function benchStart(): Promise<void> {
  const times = async (command: readonly string[]): Promise<number> => {
    const seconds: number[] = [];
    for (let run = 0; run < 9; run += 1) seconds.push((await measure(command)).wallSeconds);
    return median(seconds) * 1000;
  };
  const bare = await times([process.execPath, '-e', '0']);
  const version = await times([process.execPath, program, '--version']);
  const source = await times([process.execPath, join(root, 'src/main.ts'), '--version']);
  for (const [what, ms] of Object.entries({ 'node -e 0': bare, 'rootsmith --version': version, 'from source': source }))
    record(what, { wallSeconds: ms / 1000 });
  console.log(
    `\n## Start\n\nnode -e 0: ${bare.toFixed(0)} ms; rootsmith --version: ${version.toFixed(0)} ms, from source: ${source.toFixed(0)} ms`,
  );
}
