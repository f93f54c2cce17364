import { dirname, join, relative, resolve } from 'node:path';
import { decodeText } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import type { ParseRecipeOptions } from '../recipe/index.ts';
import { folderExists } from './existing-paths.ts';
import { type InputContext, readInputFile } from './read-input.ts';

/** A kind of recipe: how its file is called in a folder, and how it is read. */
export interface RecipeKind<T> {
  readonly fileName: string;
  readonly parse: (text: string, options: ParseRecipeOptions) => T;
}

/** A recipe, and the absolute path of its folder. */
export interface ReadRecipeFile<T> {
  readonly recipe: T;
  readonly folder: string;
}

/** Reads a recipe by its file, or by a folder with one of its kind's name. Without a place, that is the folder here. */
export async function readRecipeFile<T>(
  place: string | undefined,
  { fileName, parse }: RecipeKind<T>,
  context: InputContext,
): Promise<ReadRecipeFile<T>> {
  const here = context.terminal.directory;
  const at = resolve(here, place ?? '.');
  const path = (await folderExists(at)) ? join(at, fileName) : at;
  try {
    const text = decodeText(await readInputFile(path, context), { isLenient: true });
    const folder = dirname(path);
    return { recipe: parse(text, { file: relative(here, path), folder }), folder };
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
