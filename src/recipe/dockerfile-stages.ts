import { nearest } from '../errors/index.ts';
import { parsePlatform } from '../oci/index.ts';
import { dockerfileError, type Instruction } from './dockerfile-instructions.ts';
import { emptyScope, expandIn, type Reading, type Scope } from './dockerfile-scope.ts';
import { splitWords } from './dockerfile-words.ts';
import { absolutePlace, placeProblem } from './places.ts';
import type { ImageName, Layer, Position, TreeSource } from './sources.ts';

/** A stage while it is read. A stage that starts from another one starts with everything that the other has. */
export interface DockerfileStage {
  /** The name as written, or the index if there is no name. */
  readonly name: string;
  readonly index: number;
  /** The image that the stage starts from, or undefined for `scratch`. */
  readonly image: ImageName | undefined;
  readonly layers: Layer[];
  readonly labels: Map<string, string>;
  readonly scope: Scope;
  workdir: string;
  /** Whether a later stage starts from it or copies out of it. */
  isUsed: boolean;
  /** The lines that say how the image is run. They have no effect in a stage that is only copied from. */
  readonly runLines: Instruction[];
  readonly at: Position;
}

/** The stages that were read so far, and the directory that relative places start from. */
export interface Stages {
  readonly stages: readonly DockerfileStage[];
  /** The names of all stages of the file, including those below. */
  readonly names: readonly string[];
  readonly context: string;
  /** The trees of stages. Each is made once, so that stages share it. */
  readonly trees: Map<DockerfileStage, TreeSource>;
}

const SCRATCH = 'scratch';

/** `FROM [--platform=P] IMAGE|STAGE [AS NAME]`. */
export function openStage(
  instruction: Instruction,
  { stages, names, context }: Stages,
  reading: Reading,
): DockerfileStage {
  const { at, flags, text } = instruction;
  const expand = (word: string) => expandIn(word, reading.globals, instruction, reading);
  const words = splitWords(text);
  const [base = '', as = '', given] = words;
  if (base === '' || words.length === 2 || words.length > 3 || (given !== undefined && as.toUpperCase() !== 'AS')) {
    throw dockerfileError(
      at,
      `FROM \`${text}\` is not \`FROM IMAGE [AS NAME]\``,
      'Replace placeholders by names without spaces.',
    );
  }
  checkFlags(instruction, ['platform']);
  if (given !== undefined) checkStageName(given, stages, at);
  const name = given ?? String(stages.length);
  const from = expand(base);
  const parent = stages.find((stage) => isNamed(stage, from));
  const index = stages.length;
  if (parent !== undefined) {
    parent.isUsed = true;
    return childStage(parent, { name, index, at });
  }
  const platform = platformOf(expand(flags.get('platform') ?? ''), at);
  const image = from === SCRATCH ? undefined : imageOf(from, { platform, at, context });
  if (image !== undefined) refuseLaterStage(from, names, at);
  const scope = emptyScope(image !== undefined);
  return { name, index, image, layers: [], labels: new Map(), scope, workdir: '/', isUsed: false, runLines: [], at };
}

/** Finds what `COPY --from=VALUE` names: an earlier stage by name or index, else an image. */
export function sourceOfFrom(value: string, current: DockerfileStage, all: Stages, at: Position): TreeSource {
  const earlier = all.stages.filter((stage) => stage !== current);
  const stage = /^\d+$/.test(value) ? earlier[Number(value)] : earlier.find((each) => isNamed(each, value));
  if (stage !== undefined) {
    stage.isUsed = true;
    return treeOf(stage, all);
  }
  if (/^\d+$/.test(value)) {
    const hint = earlier.length === 0 ? 'Name an image.' : `Use 0 to ${earlier.length - 1}, or the name of a stage.`;
    throw dockerfileError(at, `COPY --from=${value} names stage ${value}, which is not above this one`, hint);
  }
  if (value === '' || value === SCRATCH)
    throw dockerfileError(at, `COPY --from=${value} does not name anything to copy from`, 'Name a stage or an image.');
  if (isNamed(current, value))
    throw dockerfileError(at, `COPY --from=${value} names its own stage`, 'Name a stage above.');
  refuseLaterStage(value, all.names, at);
  refuseMisspeltStage(value, earlier, at);
  return { kind: 'image', image: imageOf(value, { platform: undefined, at, context: all.context }) };
}

/** The tree that a stage results in. */
function treeOf(stage: DockerfileStage, { trees }: Stages): TreeSource {
  const known = trees.get(stage);
  if (known !== undefined) return known;
  const base: TreeSource | undefined = stage.image === undefined ? undefined : { kind: 'image', image: stage.image };
  const tree: TreeSource = { kind: 'stage', name: stage.name, base, layers: stage.layers };
  trees.set(stage, tree);
  return tree;
}

/** Compares stage names, which are case-insensitive. */
export function isNamed(stage: DockerfileStage, name: string): boolean {
  return stage.name.toLowerCase() === name.toLowerCase() && !/^\d/.test(name);
}

/** Refuses flags that an instruction does not support here, and names them. */
export function checkFlags({ keyword, flags, at }: Instruction, known: readonly string[]): void {
  const unknown = [...flags.keys()].find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  const hint = meant === undefined ? 'Remove it, or build with `--engine docker`.' : `Write \`--${meant}\`.`;
  throw dockerfileError(at, `${keyword} has the flag \`--${unknown}\`, which is not supported`, hint);
}

function childStage(
  parent: DockerfileStage,
  own: { readonly name: string; readonly index: number; readonly at: Position },
): DockerfileStage {
  return {
    ...own,
    image: parent.image,
    layers: [...parent.layers],
    labels: new Map(parent.labels),
    scope: emptyScope(parent.scope.hasUnknownEnv, parent.scope.env),
    workdir: parent.workdir,
    isUsed: false,
    runLines: [...parent.runLines],
  };
}

function checkStageName(name: string, stages: readonly DockerfileStage[], at: Position): void {
  if (!/^[a-z][a-z0-9._-]*$/i.test(name)) {
    throw dockerfileError(
      at,
      `\`${name}\` is not a name for a stage`,
      'Start with a letter; then letters, digits, `-`, `_` and `.`.',
    );
  }
  const taken = stages.find((stage) => isNamed(stage, name));
  if (taken !== undefined) {
    throw dockerfileError(
      at,
      `the stage name \`${name}\` is taken by line ${taken.at.line}`,
      'Give each stage a name of its own.',
    );
  }
}

function platformOf(text: string, at: Position): string | undefined {
  if (text === '' || text === '${TARGETPLATFORM}') return undefined;
  try {
    parsePlatform(text.replaceAll(/\$\{\w+\}/g, 'any'));
    return text;
  } catch (cause) {
    throw dockerfileError(at, `FROM has \`${text}\`, which is not a platform`, 'Write it as `linux/amd64`.', cause);
  }
}

function imageOf(
  place: string,
  { platform, at, context }: { readonly platform: string | undefined; readonly at: Position; readonly context: string },
): ImageName {
  const expected = placeProblem(place);
  if (expected !== undefined) {
    throw dockerfileError(
      at,
      `expected ${expected}, found \`${place}\``,
      'Name an image, or a PLACE such as `oci:./base:v1`.',
    );
  }
  return { place: absolutePlace(place, context), platform, at };
}

function refuseLaterStage(value: string, names: readonly string[], at: Position): void {
  if (!names.some((name) => name.toLowerCase() === value.toLowerCase())) return;
  throw dockerfileError(
    at,
    `the stage \`${value}\` is not above this line`,
    'Move that stage up: a stage sees only those before it.',
  );
}

/**
 * Refuses a bare word that is nearly the name of a stage. Pulling it as an image would fail later with an unclear
 * error, or pull a foreign image.
 */
function refuseMisspeltStage(value: string, earlier: readonly DockerfileStage[], at: Position): void {
  if (/[/:@]/.test(value)) return;
  const meant = nearest(
    value,
    earlier.map(({ name }) => name).filter((name) => !/^\d/.test(name)),
  );
  if (meant === undefined) return;
  const hint = `Write \`--from=${meant}\`, or \`--from=docker.io/library/${value}\` if it is an image.`;
  throw dockerfileError(at, `COPY --from=${value} does not name a stage above`, hint);
}
