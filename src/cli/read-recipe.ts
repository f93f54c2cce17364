import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { decodeText } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError, usage } from '../errors/index.ts';
import {
  absolutePlace,
  parseDockerfile,
  parseRecipe,
  parseRemoveList,
  placeProblem,
  type Recipe,
} from '../recipe/index.ts';
import { parseDockerignore } from '../rootfs/index.ts';
import { type InputContext, readInputFile } from './read-input.ts';

/** The flags of `build` that affect the recipe. */
export interface RecipeFlags {
  readonly file?: string | undefined;
  readonly base?: string | undefined;
  readonly platform: readonly string[];
  readonly rm: readonly string[];
  readonly buildArg: readonly string[];
  readonly tag?: string | undefined;
}

export interface ReadRecipe {
  readonly recipe: Recipe;
  /** The folder of the lockfile, as an absolute path. */
  readonly folder: string;
  /** The absolute path of the recipe or Dockerfile. */
  readonly path: string;
}

/** Reads a recipe, or with `-f` a Dockerfile and its context, and then applies the flags. */
export async function readRecipe(
  place: string | undefined,
  flags: RecipeFlags,
  context: InputContext,
): Promise<ReadRecipe> {
  const here = context.terminal.directory;
  const at = resolve(here, place ?? '.');
  const read =
    flags.file === undefined
      ? await readYaml(at, flags, context)
      : await readDockerfile(resolve(here, flags.file), at, flags, context);
  return { ...read, recipe: withFlags(read.recipe, flags, here) };
}

const RECIPE_NAMES = ['recipe.yaml', 'recipe.yml'];
const DOCKERFILE_NAMES = ['Dockerfile.installer', 'Dockerfile'];

/** Reads a recipe by its folder or file. The name of a file tells whether it is a Dockerfile. */
async function readYaml(at: string, flags: RecipeFlags, input: InputContext): Promise<ReadRecipe> {
  const path = (await isDirectory(at)) ? await findIn(at) : at;
  if (basename(path).startsWith('Dockerfile')) return await readDockerfile(path, dirname(path), flags, input);
  if (flags.buildArg.length > 0) {
    throw usage('`--build-arg` is for Dockerfiles; a recipe has no arguments', 'Use `--rm` for what is to be removed.');
  }
  const folder = dirname(path);
  const file = relative(input.terminal.directory, path);
  return { recipe: parseRecipe(await readText(path, input), { file, folder }), folder, path };
}

async function findIn(folder: string): Promise<string> {
  for (const name of [...RECIPE_NAMES, ...DOCKERFILE_NAMES]) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  throw new RootsmithError(
    'NOT_FOUND',
    `\`${folder}\` holds no recipe: looked for ${[...RECIPE_NAMES, ...DOCKERFILE_NAMES].join(', ')}`,
    {
      hint: 'Name the recipe, or a folder that has one.',
    },
  );
}

async function readDockerfile(
  file: string,
  context: string,
  flags: RecipeFlags,
  input: InputContext,
): Promise<ReadRecipe> {
  if (!(await isDirectory(context))) {
    throw new RootsmithError('NOT_FOUND', `the build context \`${context}\` is not a directory`, {
      hint: 'Name the directory that COPY takes files from.',
    });
  }
  const recipe = parseDockerfile(await readText(file, input), {
    file: relative(input.terminal.directory, file),
    context,
    buildArgs: Object.fromEntries(flags.buildArg.map(splitArgument)),
    ignore: await readIgnore(file, context, input),
  });
  return { recipe, folder: context, path: file };
}

/** Reads the ignore file. docker looks for one named after the Dockerfile first, then in the context. */
async function readIgnore(file: string, context: string, input: InputContext): Promise<readonly string[]> {
  for (const path of [`${file}.dockerignore`, join(context, '.dockerignore')]) {
    if (await exists(path)) return parseDockerignore(await readText(path, input));
  }
  return [];
}

function splitArgument(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw usage(`\`--build-arg ${text}\` has no value`, 'Write it as `--build-arg NAME=VALUE`.');
}

/** Checks the name of the result before anything is built. */
function checkTag(tag: string | undefined): void {
  const wanted = tag === undefined ? undefined : placeProblem(tag);
  if (wanted === undefined) return;
  throw new RootsmithError('REFERENCE_INVALID', `\`--tag\` is \`${tag}\`, where ${wanted} was expected`, {
    hint: 'Write it as `--tag registry.example/installer:v1`.',
  });
}

function withFlags(recipe: Recipe, { base, platform, rm, tag }: RecipeFlags, here: string): Recipe {
  checkTag(tag);
  const platforms = platform.flatMap((list) => list.split(',')).filter((name) => name !== '');
  return {
    ...recipe,
    base:
      base === undefined
        ? recipe.base
        : { place: absolutePlace(base, here), at: { file: '--base', line: 1, column: 1 } },
    platforms: platforms.length > 0 ? platforms : recipe.platforms,
    remove: [...recipe.remove, ...rm.flatMap(parseRemoveList)],
    image: { ...recipe.image, tag: tag ?? recipe.image.tag },
  };
}

async function readText(path: string, input: InputContext): Promise<string> {
  try {
    return decodeText(await readInputFile(path, input), { isLenient: true });
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
