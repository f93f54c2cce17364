import type { ValueOrigin } from '../parameters/check-values.ts';
import { flagName, longFlag, type Parameter } from '../parameters/parameter.ts';

/** A value for a flag that the command line leaves out. */
export interface Default {
  readonly parameter: Parameter;
  /** The words, as they would be typed; more than one only for a flag that may be given again. */
  readonly words: readonly string[];
  /** Whether it counts for every command that has the flag. */
  readonly isGeneral: boolean;
  /** Where it comes from: `ROOTSMITH_PLATFORM`, `/home/me/.config/rootsmith/config.yaml:3:5`. */
  readonly from: string;
  readonly origin: ValueOrigin;
}

/** Flags that mean the same in every command that has them, and so can be set for all of them at once. */
const everywhere: readonly string[] = [
  'bandwidth',
  'ca',
  'concurrency',
  'host',
  'limit',
  'plain-http',
  'platform',
  'retries',
];

/** `--registry` means the source of official images in some commands, and a registry to look at in others. */
const somewhere: Readonly<Record<string, readonly string[]>> = { registry: ['build'] };

export const generalFlags: readonly string[] = [...everywhere, ...Object.keys(somewhere)].toSorted();

/** Tells whether a flag of a command can be set for all commands at once. */
export function isGeneralFlag(command: string, name: string): boolean {
  return everywhere.includes(name) || (somewhere[name]?.includes(command) ?? false);
}

/** Tells whether a flag may have a default: one that is only understood to be refused has none. */
export function canDefault({ meta }: Parameter): boolean {
  return meta.hidden !== true;
}

/** The value that the command gets, as the parser would make it. */
export function parsedValue({ parameter, words }: Default): unknown {
  if (parameter.repeats) return words;
  const [word = ''] = words;
  return parameter.kind === 'switch' ? word === 'true' || word === '1' : word;
}

/** The default as a flag that could be typed: `--platform linux/amd64`. */
export function typedDefault({ parameter, words }: Default): string {
  if (parameter.kind !== 'switch') return words.map((word) => `${longFlag(parameter)} ${word}`).join(' ');
  return words[0] === 'true' || words[0] === '1' ? `--${parameter.name}` : `--no-${flagName(parameter.key)}`;
}
