import type { MetaValue } from '../meta/values.ts';
import { buildCommandLine } from './build-command-line.ts';
import { editCommandLine } from './edit-command-line.ts';
import { overwrittenKeys, removesArguments } from './extra-arguments.ts';
import { metaOfCommandLine } from './meta-argument.ts';
import { type ArgumentTarget, platformNames } from './platform-arguments.ts';
import { parseCommandLine } from './text.ts';

/** The line of an installer's own UKI, and what it was made for. */
export interface InstallerLine extends ArgumentTarget {
  readonly text: string;
  readonly secureBoot: boolean;
}

/** How an installer's own line differs from the one that its release would give it. */
export interface CustomArguments {
  /** The platform that it names, if the release knows it. */
  readonly platform: string | undefined;
  /** What the imager would have to be told to come to the line; removals as `-key`. */
  readonly extraArguments: readonly string[];
  readonly meta: readonly MetaValue[] | undefined;
}

const PLATFORM_KEY = 'talos.platform';

/**
 * Compares the line of an installer with the one of its release and platform, to learn which arguments somebody added,
 * replaced or removed. Throws `USAGE` for META values in it that cannot be read.
 */
export function customArguments(line: InstallerLine): CustomArguments {
  const { text, version, secureBoot, architecture } = line;
  const meta = metaOfCommandLine(parseCommandLine(text));
  const own = parseCommandLine(meta === undefined ? text : editCommandLine(text, { version, meta: [] }).after);
  const named = own.get(PLATFORM_KEY)?.at(-1);
  const platform = named !== undefined && platformNames(version).includes(named) ? named : undefined;
  const target = { version, architecture, secureBoot, kind: 'installer', platform: platform ?? 'metal' } as const;
  const standard = parseCommandLine(buildCommandLine(target));
  const keys = new Set([...standard.keys(), ...own.keys()]);
  const extras = [...keys].flatMap((key) => differenceOf(key, own.get(key), standard.get(key) ?? []));
  const isKept = (argument: string): boolean => !argument.startsWith('-') || removesArguments(version);
  return { platform, extraArguments: extras.filter(isKept), meta };
}

function differenceOf(key: string, own: readonly string[] | undefined, standard: readonly string[]): readonly string[] {
  if (own === undefined || own.length === 0) return key === PLATFORM_KEY ? [] : [`-${key}`];
  const isLonger = standard.every((value, index) => own[index] === value);
  if (isLonger && own.length === standard.length) return [];
  const added = isLonger && !overwrittenKeys.has(key) ? own.slice(standard.length) : undefined;
  const written = (added ?? own).map((value) => (value === '' ? key : `${key}=${value}`));
  return added === undefined && !overwrittenKeys.has(key) ? [`-${key}`, ...written] : written;
}
