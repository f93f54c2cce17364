import { dirname, join, resolve } from 'node:path';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { ImageRequest, Mirror } from '../../mirror/index.ts';
import { noRecipeFlags } from '../build/recipe-flags.ts';
import type { CliContext } from '../command.ts';
import { readListText, readText, STANDARD_INPUT } from '../read-text.ts';
import { type MirrorChoice, withChoice } from './flags.ts';

const DEFAULT_FILE = 'mirror.yaml';

/** A mirror, its images, and the folder of its lock. */
export interface ReadMirror {
  readonly mirror: Mirror;
  readonly requests: readonly ImageRequest[];
  readonly folder: string;
}

/** Reads a mirror file or a list of references, and everything that it names. */
export async function readMirror(
  file: string | undefined,
  chosen: MirrorChoice,
  context: CliContext,
): Promise<ReadMirror> {
  const { isMirrorText, parseMirror, requestsOf } = await import('../../mirror/index.ts');
  const folder = folderOf(file, context);
  const source = await readNamed(file, context);
  const parsed = isMirrorText(source.text) ? parseMirror(source, { folder }) : await listed(source);
  const mirror = await withChoice(parsed, chosen);
  const { requests, warnings } = await requestsOf(mirror, {
    readText: (path) => (path === source.name ? Promise.resolve(source) : readText(path, context)),
    readRecipe: async (path) => {
      const { readRecipe } = await import('../read-recipe.ts');
      return (await readRecipe(path, noRecipeFlags, context)).recipe;
    },
  });
  for (const message of warnings) context.report({ kind: 'warning', message });
  return { mirror, requests, folder };
}

/** The folder of the mirror file. Its lock lies there, and paths in the file start there. */
export function folderOf(file: string | undefined, { terminal }: CliContext): string {
  const here = terminal.directory;
  return file === undefined || file === STANDARD_INPUT ? here : dirname(resolve(here, file));
}

/** The path of the lock of a mirror. */
export async function lockPath(
  file: string | undefined,
  lock: string | undefined,
  context: CliContext,
): Promise<string> {
  const { MIRROR_LOCK_NAME } = await import('../../mirror/index.ts');
  return lock === undefined
    ? join(folderOf(file, context), MIRROR_LOCK_NAME)
    : resolve(context.terminal.directory, lock);
}

async function readNamed(file: string | undefined, context: CliContext) {
  if (file !== undefined) return await readListText(file, context);
  try {
    return await readText(DEFAULT_FILE, context);
  } catch (error) {
    if (!isRootsmithError(error) || error.code !== 'NOT_FOUND') throw error;
    throw new RootsmithError('USAGE', `there is no \`${DEFAULT_FILE}\` here, and no other file was named`, {
      hint: 'Name a mirror file or a list of references, or `-` for standard input.',
      cause: error,
    });
  }
}

/** Makes a mirror from a list, with defaults for everything but the images. */
async function listed({ name }: { readonly name: string }): Promise<Mirror> {
  const sources = { talos: [], machineConfigs: [], manifests: [], imagePaths: [], recipes: [], lists: [name] };
  return {
    file: name,
    images: [],
    sources,
    platforms: [],
    index: 'sparse',
    target: undefined,
    naming: { kind: 'replace-host' },
    referrers: true,
    foreignLayers: false,
    limits: { concurrency: undefined, bandwidth: undefined, retries: undefined },
  };
}
