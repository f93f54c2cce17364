import { asRootsmithError, nearest, RootsmithError } from '../errors/index.ts';
import { commands } from './commands/index.ts';
import { overview } from './overview.ts';
import { renderError } from './render-error.ts';
import type { Terminal } from './terminal.ts';

/** Finds and runs the command of a command line, and renders its error. Returns the exit status. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runNamed(argv, terminal);
  } catch (error) {
    const asJson = argv.includes('--json');
    return renderError(asRootsmithError(error, 'finish'), { terminal, asJson });
  }
}

async function runNamed(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = argv;
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
