import { REMOVE_BUILD_ARG } from '../talos/index.ts';
import { dockerfileError, type Instruction } from './dockerfile-instructions.ts';
import { expandWord, splitAssignments, type WordContext } from './dockerfile-words.ts';
import type { RecipeWarning } from './model.ts';
import { platformVariables } from './places.ts';
import type { Position } from './sources.ts';

/** The values of `--build-arg`, and the names that an ARG has asked for. */
export interface BuildArgs {
  readonly values: Readonly<Record<string, string>>;
  readonly used: Set<string>;
}

/** The variables before the first FROM, or those of one stage. */
export interface Scope {
  /** The variables of ARG. The value of one that is declared without a default is `undefined`. */
  readonly args: Map<string, string | undefined>;
  /** The variables of ENV, which take precedence over ARG. */
  readonly env: Map<string, string>;
  /** Whether the stage starts from an image. Its own variables are not read. */
  readonly hasUnknownEnv: boolean;
}

/** What all stages share while a Dockerfile is read. */
export interface Reading {
  readonly escape: string;
  readonly buildArgs: BuildArgs;
  readonly warnings: RecipeWarning[];
  /** The ARGs before the first FROM. */
  readonly globals: Scope;
}

// Nothing runs during a build, so there is no separate build machine: BUILD… has the value of TARGET….
const platformArgs: ReadonlyMap<string, string> = new Map(
  platformVariables.flatMap((name): readonly [string, string][] => [
    [name, `\${${name}}`],
    [name.replace('TARGET', 'BUILD'), `\${${name}}`],
  ]),
);

/** The build arguments that docker accepts without an ARG. */
const predefinedArgs = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'FTP_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SOURCE_DATE_EPOCH',
  REMOVE_BUILD_ARG,
]);

/** A scope without declarations. */
export function emptyScope(hasUnknownEnv: boolean, env: ReadonlyMap<string, string> = new Map()): Scope {
  return { args: new Map(), env: new Map(env), hasUnknownEnv };
}

/** Expands the variables in a word of an instruction. */
export function expandIn(word: string, scope: Scope, { at }: Instruction, reading: Reading): string {
  return expandWord(word, wordContext(scope, at, reading));
}

/**
 * Declares `ARG NAME[=default]…`. The value comes from `--build-arg`, else from the default, else from the global
 * ARG of that name.
 */
export function declareArgs(instruction: Instruction, scope: Scope, reading: Reading): void {
  const words = splitAssignments(instruction.text, reading.escape);
  if (words.length === 0)
    throw dockerfileError(instruction.at, 'ARG has no name', 'Write `ARG NAME` or `ARG NAME=default`.');
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    checkName(name, instruction);
    const fallback = equals === -1 ? undefined : expandIn(word.slice(equals + 1), scope, instruction, reading);
    scope.args.set(name, argValue(name, fallback, reading));
  }
}

/** The pairs of ENV or LABEL: `name=value …`, or the old form `name value`. */
export function readAssignments(instruction: Instruction, scope: Scope, reading: Reading): readonly [string, string][] {
  const { keyword, text, at } = instruction;
  const words = splitAssignments(text, reading.escape);
  const [first = ''] = words;
  const expand = (word: string) => expandIn(word, scope, instruction, reading);
  if (words.length === 0) throw dockerfileError(at, `${keyword} has no name`, `Write \`${keyword} name=value\`.`);
  if (!first.includes('=')) {
    if (words.length === 1)
      throw dockerfileError(at, `${keyword} \`${first}\` has no value`, `Write \`${keyword} ${first}=value\`.`);
    return [[expand(first), expand(text.slice(first.length).trim())]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 1)
      throw dockerfileError(
        at,
        `${keyword} has \`${word}\`, which is not \`name=value\``,
        'Put values with spaces in quotes.',
      );
    return [expand(word.slice(0, equals)), expand(word.slice(equals + 1))];
  });
}

/** Warns of each build argument that no ARG takes: it is most likely misspelt. */
export function unusedBuildArgs({ values, used }: BuildArgs, file: string): readonly RecipeWarning[] {
  const unused = Object.keys(values).filter((name) => !used.has(name) && !predefinedArgs.has(name.toUpperCase()));
  return unused.map((name) => ({
    message: `the build argument \`${name}\` is not used by any ARG`,
    at: { file, line: 1, column: 1 },
  }));
}

function argValue(name: string, fallback: string | undefined, { buildArgs, globals }: Reading): string | undefined {
  if (Object.hasOwn(buildArgs.values, name)) {
    buildArgs.used.add(name);
    return buildArgs.values[name];
  }
  return fallback ?? globals.args.get(name) ?? platformArgs.get(name);
}

function wordContext(scope: Scope, at: Position, reading: Reading): WordContext {
  return {
    escape: reading.escape,
    lookup: (name) => scope.env.get(name) ?? (scope.args.has(name) ? scope.args.get(name) : platformArgs.get(name)),
    onUnset: (name) => reportUnset(name, scope, at, reading),
    fail: (found, hint) => {
      throw dockerfileError(at, found, hint);
    },
  };
}

/**
 * Reports a variable that is not set. As in docker it is empty. But in a stage from an image, that image may set
 * it, and its variables are not read: a PATH that lost the directories of the base would only be noticed on a
 * node.
 */
function reportUnset(name: string, scope: Scope, at: Position, { warnings, globals }: Reading): void {
  if (scope.args.has(name)) return;
  if (scope !== globals && globals.args.has(name)) {
    const found = `\`$${name}\` is declared above the first FROM, where only FROM lines see it`;
    throw dockerfileError(at, found, `Add \`ARG ${name}\` to this stage.`);
  }
  if (scope.hasUnknownEnv) {
    const hint = `Declare it by \`ARG ${name}=…\`, or write the value out.`;
    throw dockerfileError(
      at,
      `\`$${name}\` is not declared in this stage, and variables of its base image are not read`,
      hint,
    );
  }
  warnings.push({ message: `\`$${name}\` is not declared here, so it is empty`, at });
}

function checkName(name: string, { at }: Instruction): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return;
  throw dockerfileError(at, `ARG \`${name}\` is not the name of a variable`, 'Use letters, digits and `_`.');
}
