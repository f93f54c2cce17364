import { asRootsmithError } from '../errors/index.ts';
import { commands } from './commands/index.ts';
import { findCommand } from './find-command.ts';
import { groupOverview, overview } from './overview.ts';
import { renderError } from './render-error.ts';
import { COMPLETE_WORD } from './shell-scripts.ts';
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
  const [first, ...others] = argv;
  if (first === undefined || first === '--help' || first === '-h') return say(terminal, overview(commands));
  if (first === 'help') return await runNamed(others.length === 0 ? ['--help'] : [...others, '--help'], terminal);
  if (first === COMPLETE_WORD) return say(terminal, await completionsFor(others, terminal));
  const named = findCommand(argv, commands);
  if (named.kind === 'group') return say(terminal, groupOverview(named.name, named.members));
  const { runCommand } = await import('./run-command.ts');
  const names = commands.map(({ name }) => name);
  return await runCommand(await named.entry.load(), named.rest, terminal, names);
}

async function completionsFor(words: readonly string[], terminal: Terminal): Promise<string> {
  const { completeWords, completionText } = await import('./complete/complete-words.ts');
  return completionText(await completeWords(words, terminal));
}

function say({ stdout }: Terminal, text: string): number {
  stdout.write(`${text}\n`);
  return 0;
}
