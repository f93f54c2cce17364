import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { decodeText } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { type KernelRecipe, parseKernelRecipe } from '../recipe/index.ts';
import { type InputContext, readInputFile } from './read-input.ts';

const KERNEL_RECIPE_NAME = 'kernel.yaml';

/** A kernel recipe, and the absolute path of its folder. */
export interface ReadKernelRecipe {
  readonly recipe: KernelRecipe;
  readonly folder: string;
}

/** Reads a kernel recipe by its file, or by a folder with a `kernel.yaml`. */
export async function readKernelRecipe(place: string | undefined, context: InputContext): Promise<ReadKernelRecipe> {
  const here = context.terminal.directory;
  const at = resolve(here, place ?? '.');
  const path = (await isFolder(at)) ? join(at, KERNEL_RECIPE_NAME) : at;
  try {
    const text = decodeText(await readInputFile(path, context), { isLenient: true });
    const folder = dirname(path);
    return { recipe: parseKernelRecipe(text, { file: relative(here, path), folder }), folder };
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
