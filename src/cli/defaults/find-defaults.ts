import { checkText } from '../parameters/check-values.ts';
import type { Parameter } from '../parameters/parameter.ts';
import type { InputContext } from '../read-input.ts';
import { findConfig } from './config-path.ts';
import type { Default } from './default.ts';
import { environmentDefaults } from './environment.ts';

/** Where to look, and what to leave out. */
export interface FindDefaultsOptions extends InputContext {
  /** Tells whether the command line has a flag, so that its default does not matter. */
  readonly isTyped?: (key: string) => boolean;
  /** The names of all commands, which a configuration may have. */
  readonly commandNames: readonly string[];
}

/**
 * Finds the defaults that the user set for the flags of a command: by variables, and then in a configuration file.
 * Throws `USAGE` or `CONFIG_INVALID` for a value that its flag does not take.
 */
export async function findDefaults(
  command: string,
  flags: readonly Parameter[],
  { isTyped = () => false, ...context }: FindDefaultsOptions,
): Promise<readonly Default[]> {
  const fromEnvironment = environmentDefaults(command, flags, context.terminal.env);
  const fromFile = await defaultsOfFile(command, flags, context);
  const set = new Set(fromEnvironment.map(({ parameter }) => parameter.key));
  const found = [...fromEnvironment, ...fromFile.filter(({ parameter }) => !set.has(parameter.key))].filter(
    ({ parameter }) => !isTyped(parameter.key),
  );
  for (const { parameter, words, origin } of found) for (const word of words) checkText(parameter, word, origin);
  return found;
}

async function defaultsOfFile(
  command: string,
  flags: readonly Parameter[],
  context: Omit<FindDefaultsOptions, 'isTyped'>,
): Promise<readonly Default[]> {
  const path = await findConfig(context.terminal);
  if (path === undefined) return [];
  // Loaded on demand: few have a configuration, and parsing YAML takes time to load.
  const { fileDefaults, readConfigFile } = await import('./config-file.ts');
  return fileDefaults(await readConfigFile(path, context), command, flags);
}
