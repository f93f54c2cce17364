import { printable, RootsmithError } from '../errors/index.ts';
import type { AnyCommand, CliContext } from './command.ts';
import { type Default, parsedValue, typedDefault } from './defaults/default.ts';
import { findDefaults } from './defaults/find-defaults.ts';
import { argumentOrigin, checkValues, flagOrigin } from './parameters/check-values.ts';
import { makeParser } from './parameters/make-parser.ts';
import { parametersOf } from './parameters/parameter.ts';
import { parseWords } from './parameters/parse-words.ts';
import { openRenderer } from './render/index.ts';
import type { Terminal } from './terminal.ts';

/** Parses the words after the name of the command, runs it, and returns the exit status. */
export async function runCommand(
  command: AnyCommand,
  argv: readonly string[],
  terminal: Terminal,
  commandNames: readonly string[] = [command.name],
): Promise<number> {
  const parameters = parametersOf(command.flags);
  const typed = parseWords(makeParser(command, terminal), argv, parameters);
  if (typed === undefined) return 0;
  const args = checkValues(command.args, positional(command.args, typed.args), argumentOrigin);
  const isTyped = (key: string): boolean => typed.flags[key] !== undefined;
  const defaults = await findDefaults(command.name, parameters, { terminal, isTyped, commandNames });
  const set = Object.fromEntries(defaults.map((found) => [found.parameter.key, parsedValue(found)]));
  const flags = checkValues(command.flags, { ...set, ...typed.flags }, flagOrigin);
  await withContext(terminal, flags, async (context) => {
    for (const found of defaults) context.report({ kind: 'log', from: 'default', line: defaultLine(found) });
    await command.run(context, args as never, flags as never);
  });
  return 0;
}

/** A result depends on these, so each is named. */
function defaultLine(found: Default): string {
  return `${typedDefault(found)} (${found.from})`;
}

function positional(args: AnyCommand['args'], words: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    parametersOf(args)
      .map(({ key, repeats }, index) => [key, repeats ? words.slice(index) : words[index]])
      .filter(([, value]) => value !== undefined),
  );
}

async function withContext(
  terminal: Terminal,
  flags: Readonly<Record<string, unknown>>,
  run: (context: CliContext) => Promise<void>,
): Promise<void> {
  const renderer = openRenderer(terminal, { asJson: flags['json'] === true, quiet: flags['quiet'] === true });
  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void =>
    interrupt.abort(new RootsmithError('INTERRUPTED', `stopped by ${signal}`));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const print = (line: string): void => {
      renderer.clear();
      // Tabs separate columns, so they are not escaped.
      terminal.stdout.write(`${line.split('\t').map(printable).join('\t')}\n`);
    };
    const printText = (text: string): void => {
      renderer.clear();
      terminal.stdout.write(text);
    };
    await run({ terminal, report: renderer.report, signal: interrupt.signal, print, printText });
  } catch (error) {
    interrupt.signal.throwIfAborted();
    throw error;
  } finally {
    renderer.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
