import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { type ImagerProfile, parseImagerProfile, profileCommandLine } from '../../../../src/recipe/index.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Case {
  readonly name: string;
  readonly text: string;
}

interface Verdict {
  /** The profile with its defaults, as YAML. */
  readonly profile?: string;
  readonly cmdline?: string;
  readonly path?: string;
  readonly stage?: string;
  readonly error?: string;
}

const oracle = readOracle<Case, Verdict>('profiles');
/** Old imagers fall over a version that is none. */
const panics = ({ stage }: Verdict): boolean => stage === 'panic';
const questions = oracle.releases
  .flatMap((release) =>
    oracle.cases.map(({ name, text }) => ({
      name: `${name} to ${release}`,
      text: text.replaceAll('VERSION', release),
      theirs: oracle.verdictOf(name, release),
    })),
  )
  .filter(({ theirs }) => !panics(theirs));

interface Ours {
  readonly profile?: ImagerProfile;
  readonly error?: string;
}

function ours(text: string): Ours {
  try {
    return { profile: parseImagerProfile(new TextEncoder().encode(text), { file: 'p.yaml' }) };
  } catch (error) {
    if (!isRootsmithError(error) || error.code !== 'PROFILE_INVALID') throw error;
    return { error: error.message };
  }
}

/** Leaves out what has the zero value of its type, and what stands for it. */
function nonZero(value: unknown): unknown {
  if (value instanceof Map) return nonZero(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(nonZero);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, content]) => [name, nonZero(content)] as const);
  return Object.fromEntries(entries.filter(([, content]) => !isZero(content)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return [undefined, null, '', 0, false, 'unknown', 'if-safe', 'none', 'dual-boot'].includes(value as never);
}

/** These the imager takes, and then fails at the end of its work. */
const failsAtTheEnd = ({ profile = '' }: Verdict): boolean => /^ {2}outFormat: unknown$/m.test(profile);
/** These the imager decodes as far as it gets, and then refuses; without a version it takes its own. */
const hasForeignVersion = (text: string): boolean => !/^version: v1/m.test(text);

test('parseImagerProfile() refuses what the imager refuses', () => {
  const differing = questions
    .filter(({ theirs }) => !failsAtTheEnd(theirs))
    .map(({ name, text, theirs }) => ({ name, text, ours: ours(text).error, theirs: theirs.error }))
    .filter((one) => (one.ours === undefined) !== (one.theirs === undefined));

  expect(questions.length).toBeGreaterThan(500);
  expect(differing).toEqual([]);
});

test('parseImagerProfile() refuses in the words of the imager', () => {
  const differing = questions
    .filter(({ theirs, text }) => theirs.error !== undefined && !hasForeignVersion(text))
    .map(({ name, text, theirs }) => ({ name, text, ours: ours(text).error ?? '', theirs: wordsOf(theirs) }))
    .filter((one) => !one.ours.includes(one.theirs));

  expect(differing).toEqual([]);
});

/** The words without the frames around them: the first line of what go-yaml found, without its own line number. */
function wordsOf({ error = '' }: Verdict): string {
  const [first = '', second] = error.replace(/^profile is invalid: /, '').split('\n');
  const line = second === undefined || /^profile/.test(first) ? first : second.trim();
  return line
    .replace(/^(?:go-)?yaml: (?:\w+ error: )?/, '')
    .replace(/^while parsing .*? at line \d+: /, '')
    .replace(/^(?:.*?: )?line \d+(?:, column \d+)?: /, '');
}

test('parseImagerProfile() fills in what the imager fills in', () => {
  const differing = questions
    .filter(
      ({ theirs, text }) => theirs.profile !== undefined && theirs.stage === undefined && !hasForeignVersion(text),
    )
    .flatMap(({ name, text, theirs }) => {
      const { profile } = ours(text);
      return profile === undefined
        ? []
        : [{ name, text, ours: nonZero(profile.fields), theirs: nonZero(parse(theirs.profile ?? '')) }];
    })
    .filter((one) => JSON.stringify(one.ours) !== JSON.stringify(one.theirs));

  expect(differing).toEqual([]);
});

test('parseImagerProfile() gives the command line and the name of the file of the imager', () => {
  const differing = questions
    .filter(({ theirs, text }) => theirs.path !== undefined && !/unknown/.test(theirs.path) && !hasForeignVersion(text))
    .flatMap(({ name, text, theirs }) => {
      const { profile } = ours(text);
      return profile === undefined
        ? []
        : [
            {
              name,
              text,
              ours: [profile.outputName, profileCommandLine(profile)],
              theirs: [theirs.path, theirs.cmdline],
            },
          ];
    })
    .filter((one) => JSON.stringify(one.ours) !== JSON.stringify(one.theirs));

  expect(differing).toEqual([]);
});
