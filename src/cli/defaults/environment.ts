import type { Parameter } from '../parameters/parameter.ts';
import { canDefault, type Default, isGeneralFlag } from './default.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'ROOTSMITH_';

/** Variables of rootsmith that are not the default of a flag. */
const others: readonly string[] = ['ROOTSMITH_CACHE', 'ROOTSMITH_CONFIG', 'ROOTSMITH_KEY_PASSPHRASE'];

/**
 * Finds the defaults that variables give to the flags of a command: `ROOTSMITH_MIRROR_COPY_RETRIES` for one command,
 * `ROOTSMITH_RETRIES` for all that have the flag. The first of these wins. Blanks separate several values.
 */
export function environmentDefaults(
  command: string,
  flags: readonly Parameter[],
  env: Environment,
): readonly Default[] {
  return flags.filter(canDefault).flatMap((parameter) => {
    const found = variablesOf(command, parameter.name).find((name) => (env[name] ?? '') !== '');
    return found === undefined ? [] : [defaultOf(parameter, command, found, env[found] ?? '')];
  });
}

/** The variables of rootsmith that are set and mean nothing to any of the commands. */
export function strayVariables(known: Iterable<readonly [string, readonly Parameter[]]>, env: Environment) {
  const meant = new Set(others);
  for (const [command, flags] of known) {
    for (const { name } of flags.filter(canDefault)) for (const one of variablesOf(command, name)) meant.add(one);
  }
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !meant.has(name) && env[name] !== undefined)
    .toSorted();
}

function variablesOf(command: string, flag: string): readonly string[] {
  const own = variableName(`${command} ${flag}`);
  const general = variableName(flag);
  return isGeneralFlag(command, flag) && !others.includes(general) ? [own, general] : [own];
}

function variableName(words: string): string {
  return `${PREFIX}${words.toUpperCase().replaceAll(/[ -]/g, '_')}`;
}

function defaultOf(parameter: Parameter, command: string, from: string, value: string): Default {
  return {
    parameter,
    words: parameter.repeats ? value.split(/\s+/).filter((word) => word !== '') : [value],
    isGeneral: from !== variableName(`${command} ${parameter.name}`),
    from,
    origin: { subject: `\`${from}\`` },
  };
}
