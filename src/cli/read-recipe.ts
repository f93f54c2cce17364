import { basename, dirname, join, relative, resolve } from 'node:path';
import { decodeText } from '../bytes/index.ts';
import { RootsmithError, usage } from '../errors/index.ts';
import {
  absolutePlace,
  emptyRecipe,
  type ProfileMedia,
  parseRecipe,
  type Recipe,
  refuseOtherKind,
  startOfRelease,
  withSchematic,
} from '../recipe/index.ts';
import { parseTalosVersion } from '../talos/index.ts';
import { applyBuildFlags } from './build/apply-build-flags.ts';
import { applyTalosFlags } from './build/apply-talos-flags.ts';
import { buildFileKind } from './build/file-kind.ts';
import { readBuildText } from './build/read-build-text.ts';
import { readDockerfile } from './build/read-dockerfile.ts';
import { readProfile } from './build/read-profile.ts';
import { readSchematic } from './build/read-schematic.ts';
import type { RecipeFlags } from './build/recipe-flags.ts';
import { checkTalosRegistry } from './build/talos-registry.ts';
import { exists, folderExists } from './existing-paths.ts';
import { flagPosition } from './flag-position.ts';
import type { InputContext } from './read-input.ts';
import { readNamedFile } from './secureboot/read-named-file.ts';

export interface ReadRecipe {
  readonly recipe: Recipe;
  /** The folder of the lockfile, as an absolute path. */
  readonly folder: string;
  /** The absolute paths of the files that say what to build: a recipe, a Dockerfile or a profile, and a schematic. */
  readonly paths: readonly string[];
  /** What a profile makes beside an installer. */
  readonly media?: ProfileMedia | undefined;
  /** The hosts that a profile allows to be without TLS. */
  readonly plainHttp?: readonly string[] | undefined;
}

/**
 * Reads a recipe, or with `-f` a Dockerfile with its context or a profile of the imager, and then applies the flags,
 * which need no recipe where they name what to start from.
 */
export async function readRecipe(
  place: string | undefined,
  flags: RecipeFlags,
  context: InputContext,
): Promise<ReadRecipe> {
  checkTalosRegistry(flags.registry);
  const here = context.terminal.directory;
  const at = resolve(here, place ?? '.');
  const read =
    flags.file === undefined
      ? await readPlace(place, at, flags, context)
      : await readFileOfFlag(flags.file, { at, isNamed: place !== undefined }, flags, context);
  const started = await withSchematicOf(startWith(read, flags, here), flags, context);
  const recipe = applyBuildFlags(await applyTalosFlags(started.recipe, flags, context), flags);
  return { ...started, recipe };
}

const RECIPE_NAMES = ['recipe.yaml', 'recipe.yml'];
const DOCKERFILE_NAMES = ['Dockerfile.installer', 'Dockerfile'];

/** Reads a recipe by its folder or file, where one is named or lies here. */
async function readPlace(
  place: string | undefined,
  at: string,
  flags: RecipeFlags,
  input: InputContext,
): Promise<ReadRecipe> {
  const path = (await folderExists(at)) ? await findIn(at) : at;
  if (path !== undefined) return await readYaml(path, flags, input);
  const isEnough = place === undefined && (flags.talos ?? flags.base) !== undefined;
  if (!isEnough) throw noRecipe(at);
  refuseBuildArgs(flags, 'without a Dockerfile there are none');
  // The flags say what it starts from.
  const start = { place: '', at: flagPosition('base') };
  return { recipe: emptyRecipe({ file: 'command line', base: start }), folder: at, paths: [] };
}

/** Reads a recipe. The name of a file tells whether it is a Dockerfile. */
async function readYaml(path: string, flags: RecipeFlags, input: InputContext): Promise<ReadRecipe> {
  const { registry } = flags;
  if (basename(path).startsWith('Dockerfile')) {
    const name = relative(input.terminal.directory, path);
    const folder = dirname(path);
    const text = await readBuildText(path, input);
    const recipe = await readDockerfile({ path, name, text }, folder, flags.buildArg, input);
    return { recipe, folder, paths: [path] };
  }
  refuseBuildArgs(flags, 'a recipe has no arguments');
  const folder = dirname(path);
  const file = relative(input.terminal.directory, path);
  return { recipe: parseRecipe(await readBuildText(path, input), { file, folder, registry }), folder, paths: [path] };
}

function refuseBuildArgs({ buildArg }: RecipeFlags, reason: string): void {
  if (buildArg.length === 0) return;
  throw usage(`\`--build-arg\` is for Dockerfiles; ${reason}`, 'Use `--rm` for what is to be removed.');
}

async function findIn(folder: string): Promise<string | undefined> {
  for (const name of [...RECIPE_NAMES, ...DOCKERFILE_NAMES]) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

function noRecipe(folder: string): RootsmithError {
  const names = [...RECIPE_NAMES, ...DOCKERFILE_NAMES].join(', ');
  return new RootsmithError('NOT_FOUND', `\`${folder}\` holds no recipe: looked for ${names}`, {
    hint: 'Name the recipe, or a folder that has one. A build needs none with `--talos v1.13.9` or `--base PLACE`.',
  });
}

/** Reads the file of `-f`: its content tells whether it is a Dockerfile or a profile of the imager. */
async function readFileOfFlag(
  file: string,
  { at, isNamed }: { readonly at: string; readonly isNamed: boolean },
  flags: RecipeFlags,
  input: InputContext,
): Promise<ReadRecipe> {
  const here = input.terminal.directory;
  const path = file === '-' ? undefined : resolve(here, file);
  const name = path === undefined ? 'stdin' : relative(here, path);
  const bytes = await readNamedFile(file, input);
  const text = decodeText(bytes, { isLenient: true });
  const kind = buildFileKind(text);
  const paths = path === undefined ? [] : [path];
  if (kind === 'dockerfile') {
    const recipe = await readDockerfile({ path, name, text }, at, flags.buildArg, input);
    return { recipe, folder: at, paths };
  }
  if (kind === 'recipe') throw otherRecipe(text, { name, file });
  refuseBuildArgs(flags, 'a profile has no arguments');
  const folder = isNamed || path === undefined ? at : dirname(path);
  const { recipe, media, plainHttp } = await readProfile(bytes, { file: name, folder }, flags);
  return { recipe, media, folder, paths, plainHttp };
}

/** The error for a file of `-f` that one of our own commands takes without it. */
function otherRecipe(text: string, { name, file }: { readonly name: string; readonly file: string }): RootsmithError {
  const kind = /^["']?kind["']?[ \t]*:[ \t]*["']?(\w+)/m.exec(text)?.[1];
  refuseOtherKind({ kind }, { file: name, wanted: 'Installer', code: 'RECIPE_INVALID' });
  return usage(`\`${name}\` is a recipe`, `Name it without \`-f\`: rootsmith build ${file}`);
}

/** The recipe with the start that the flags name, if they name another than it has itself. */
function startWith(read: ReadRecipe, { base, talos, registry }: RecipeFlags, here: string): ReadRecipe {
  const { recipe } = read;
  if (base !== undefined) {
    const start = { place: absolutePlace(base, here), at: flagPosition('base') };
    return { ...read, recipe: { ...recipe, base: start } };
  }
  const version = talos === undefined ? undefined : parseTalosVersion(talos);
  if (version === undefined || version === recipe.talos) return read;
  const start = startOfRelease(version, registry, flagPosition('talos'));
  return { ...read, recipe: { ...recipe, ...start } };
}

/** The schematic of the flags counts, else that of the recipe. */
async function withSchematicOf(
  read: ReadRecipe,
  { schematic }: RecipeFlags,
  context: InputContext,
): Promise<ReadRecipe> {
  const named = schematic ?? read.recipe.schematicFile?.path;
  if (named === undefined) return read;
  const path = named === '-' ? [] : [resolve(context.terminal.directory, named)];
  const recipe = withSchematic(read.recipe, await readSchematic(named, context));
  return { ...read, recipe, paths: [...read.paths, ...path] };
}
