import { readFileSync } from 'node:fs';
import { asRootsmithError, nearest, RootsmithError } from '../errors/index.ts';
import { commands } from './commands/index.ts';
import { overview } from './overview.ts';
import { renderError } from './render-error.ts';
import type { Terminal } from './terminal.ts';

export type { Terminal } from './terminal.ts';

/** Runs one command line. The result is the exit status. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    const asJson = argv.includes('--json');
    return renderError(asRootsmithError(error, 'finish'), { terminal, asJson });
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = argv;
  if (first === '--version' || first === '-V') return say(terminal, `rootsmith ${version()}`);
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const text = overview(commands);
    return say(terminal, text);
  }
  const entry = commands.find(({ name }) => startsWith(argv, name.split(' ')));
  if (!entry) throw unknownCommand(argv);
  const { runCommand } = await import('./run-command.ts');
  return runCommand(await entry.load(), argv.slice(entry.name.split(' ').length), terminal);
}

function startsWith(argv: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => argv[index] === word);
}

function unknownCommand(argv: readonly string[]): RootsmithError {
  const typed =
    argv
      .filter((word) => !word.startsWith('-'))
      .slice(0, 2)
      .join(' ') || argv.join(' ');
  const names = commands.map(({ name }) => name);
  const meant = nearest(argv[0] ?? '', names) ?? names.find((name) => name.startsWith(`${argv[0]} `));
  return new RootsmithError('USAGE', `\`${typed}\` is not a command`, {
    hint: meant === undefined ? 'Run `rootsmith --help` for the list.' : `Did you mean \`rootsmith ${meant}\`?`,
  });
}

function say({ stdout }: Terminal, text: string): number {
  stdout.write(`${text}\n`);
  return 0;
}

/** The package file lies two levels up, both from `src/cli` and from `out/dist/cli`, once the latter's extra level is counted. */
export function version(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version);
    } catch {
      // The other place has it.
    }
  }
  throw new Error('bug: package.json is not where it should be');
}
