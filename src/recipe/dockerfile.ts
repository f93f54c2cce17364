import { resolve } from 'node:path';
import { nearest } from '../errors/index.ts';
import { CUSTOMIZATION_STAGE, REMOVE_BUILD_ARG } from '../talos/index.ts';
import { noCustomization } from './customization.ts';
import type { CopyContext } from './dockerfile-copy.ts';
import { dockerfileError, type Instruction, readInstructions } from './dockerfile-instructions.ts';
import { readLine } from './dockerfile-lines.ts';
import { declareArgs, emptyScope, type Reading, unusedBuildArgs } from './dockerfile-scope.ts';
import { type DockerfileStage, isNamed, openStage, type Stages } from './dockerfile-stages.ts';
import { splitWords } from './dockerfile-words.ts';
import type { Recipe, RecipeWarning } from './model.ts';
import { namesOwner } from './owners.ts';
import { parseRemoveList } from './remove-list.ts';
import type { ImageName, Layer } from './sources.ts';

export interface ParseDockerfileOptions {
  /** Name of the Dockerfile, for messages. */
  readonly file: string;
  /** The absolute path of the build context. Local places (`FROM oci:./base:v1`) are relative to it too. */
  readonly context: string;
  /** The patterns of the context's .dockerignore, cleaned, in order. @default none */
  readonly ignore?: readonly string[] | undefined;
  /** `--build-arg`. `RM` lists what to remove from the rootfs. @default none */
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** Name or index of the stage to build. @default the last one */
  readonly target?: string | undefined;
}

/**
 * Reads a Dockerfile of the Talos guide: a stage `customization`, whose content goes into the rootfs, and a last
 * stage `FROM installer`. Throws `DOCKERFILE_INVALID` with file and line for what cannot be done without a daemon,
 * and `DOCKERFILE_RUN` for RUN.
 */
export function parseDockerfile(text: string, options: ParseDockerfileOptions): Recipe {
  const { file, buildArgs = {}, ignore = [], target } = options;
  const { instructions, escape } = readInstructions(text, file);
  const context: CopyContext = { path: resolve(options.context), ignore };
  const reading: Reading = {
    escape,
    buildArgs: { values: buildArgs, used: new Set() },
    warnings: [],
    globals: emptyScope(false),
  };
  const stages = readStages(instructions, { context, reading, target });
  const final = finalStage(stages, file, target);
  return recipeOf(final, stages, reading, file);
}

interface FileReading {
  readonly context: CopyContext;
  readonly reading: Reading;
  readonly target: string | undefined;
}

function readStages(
  instructions: readonly Instruction[],
  { context, reading, target }: FileReading,
): readonly DockerfileStage[] {
  const stages: DockerfileStage[] = [];
  const all: Stages = { stages, names: stageNames(instructions), context: context.path, trees: new Map() };
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      if (stage !== undefined && isTarget(stage, target)) break;
      stages.push(openStage(instruction, all, reading));
    } else if (stage !== undefined) readLine(instruction, { stage, stages: all, context, reading });
    else readGlobal(instruction, reading);
  }
  return stages;
}

function stageNames(instructions: readonly Instruction[]): readonly string[] {
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM').map(({ text }) => splitWords(text));
  return froms.flatMap(([, , name]) => name ?? []);
}

function isTarget(stage: DockerfileStage, target: string | undefined): boolean {
  return target !== undefined && (isNamed(stage, target) || String(stage.index) === target);
}

function readGlobal(instruction: Instruction, reading: Reading): void {
  if (instruction.keyword !== 'ARG') {
    throw dockerfileError(
      instruction.at,
      `${instruction.keyword} stands before the first FROM`,
      'Put it below a FROM; only ARG may stand above.',
    );
  }
  declareArgs(instruction, reading.globals, reading);
}

function finalStage(
  stages: readonly DockerfileStage[],
  file: string,
  target: string | undefined,
): DockerfileStage & { readonly image: ImageName } {
  const final = target === undefined ? stages.at(-1) : stages.find((stage) => isTarget(stage, target));
  const start = { file, line: 1, column: 1 };
  if (final === undefined) {
    if (target === undefined)
      throw dockerfileError(start, 'it has no FROM', 'End with `FROM ghcr.io/siderolabs/installer:VERSION`.');
    const meant = nearest(
      target,
      stages.map(({ name }) => name),
    );
    throw dockerfileError(
      start,
      `there is no stage \`${target}\` to build`,
      meant === undefined ? undefined : `Write \`${meant}\`.`,
    );
  }
  const { image } = final;
  if (image === undefined) {
    const hint = 'Let the last stage be `FROM ghcr.io/siderolabs/installer:VERSION`.';
    throw dockerfileError(final.at, 'the last stage starts from scratch, so there is no installer to customise', hint);
  }
  const [line] = final.runLines;
  if (line !== undefined) {
    const found = `${line.keyword} in the last stage would change how the installer is started, which rootsmith keeps as it is`;
    throw dockerfileError(line.at, found, 'Remove it, or build with `--engine docker`.');
  }
  return { ...final, image };
}

function recipeOf(
  final: DockerfileStage & { readonly image: ImageName },
  stages: readonly DockerfileStage[],
  reading: Reading,
  file: string,
): Recipe {
  const customization = stages.find((stage) => stage.index !== final.index && isNamed(stage, CUSTOMIZATION_STAGE));
  const layers = customization === undefined ? [] : layersOf(customization);
  const { platform } = final.image;
  return {
    file,
    base: final.image,
    platforms: platform === undefined || platform.includes('${') ? undefined : [platform],
    kernel: undefined,
    remove: removeOf(reading),
    layers,
    services: [],
    customization: noCustomization,
    image: {
      tag: undefined,
      labels: Object.fromEntries(final.labels),
      env: Object.fromEntries(final.scope.env),
      layers: final.layers,
    },
    setsOwners: layers.some(namesOwner),
    warnings: [
      ...reading.warnings,
      ...unusedBuildArgs(reading.buildArgs, file),
      ...lostRemoval(final),
      ...unusedStages(stages, final),
    ],
  };
}

function layersOf({ image, layers, at }: DockerfileStage): readonly Layer[] {
  return image === undefined
    ? layers
    : [{ kind: 'tree', source: { kind: 'image', image }, owner: undefined, at }, ...layers];
}

/**
 * The ONBUILD steps declare `ARG RM` without a default. Its value is that of `--build-arg`, else of the ARG above
 * the first FROM.
 */
function removeOf({ buildArgs, globals }: Reading): readonly string[] {
  const given = Object.hasOwn(buildArgs.values, REMOVE_BUILD_ARG) ? buildArgs.values[REMOVE_BUILD_ARG] : undefined;
  return parseRemoveList(given ?? globals.args.get(REMOVE_BUILD_ARG) ?? '');
}

/**
 * A stage that nothing uses is lost: docker does not even build it. Most often its name is misspelt. A file whose stages
 * are chosen by name has others on purpose.
 */
function unusedStages(stages: readonly DockerfileStage[], final: DockerfileStage): readonly RecipeWarning[] {
  const others = stages.slice(0, -1);
  if (final.index !== others.length) return [];
  const isTaken = others.some((stage) => isNamed(stage, CUSTOMIZATION_STAGE));
  const unused = others.filter((stage) => !stage.isUsed && !isNamed(stage, CUSTOMIZATION_STAGE));
  return unused.map(({ name, at }) => {
    const isMeant = !isTaken && nearest(name, [CUSTOMIZATION_STAGE]) !== undefined;
    const advice = isMeant ? `: did you mean \`${CUSTOMIZATION_STAGE}\`?` : '';
    return { message: `the stage \`${name}\` is used by no other, so what it holds is not in the result${advice}`, at };
  });
}

function lostRemoval({ scope, at }: DockerfileStage): readonly RecipeWarning[] {
  if (!scope.args.has(REMOVE_BUILD_ARG)) return [];
  return [{ message: '`ARG RM` in the last stage removes nothing: its default counts above the first FROM only', at }];
}
