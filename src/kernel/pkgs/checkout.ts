import { lstat, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingPath, writeFileWhole } from '../../files/index.ts';
import { pkgsArchitectures } from './edit-checkout.ts';
import { type CheckoutTexts, layoutFiles } from './layout.ts';
import { STATE_FILE } from './state.ts';

const configFolders = ['kernel/kernel', 'kernel/build'];
const patchFolders = ['kernel/kernel-prepare/patches', 'kernel/prepare/patches', 'kernel/build/patches'];

/** A checkout as it was found on disk. */
export interface Checkout {
  readonly texts: CheckoutTexts;
  /** Those of the folders of patches that exist. */
  readonly patchFolders: ReadonlySet<string>;
}

/** Reads all files of a checkout that `editCheckout` may change or look at. They are small. */
export async function readCheckout(directory: string): Promise<Checkout> {
  await checkFolder(directory);
  const texts = new Map<string, string>();
  const existing = new Set<string>();
  for (const folder of patchFolders) {
    if (await isRealFolder(directory, folder)) existing.add(folder);
  }
  const ours = await Promise.all([...existing].map((folder) => ourPatches(directory, `${folder}/rootsmith`)));
  const configs = configFolders.flatMap((folder) => [
    ...pkgsArchitectures.map((architecture) => `${folder}/config-${architecture}`),
    `${folder}/scripts/filter-hardened-check.py`,
  ]);
  for (const path of [...layoutFiles, STATE_FILE, ...configs, ...ours.flat()]) {
    const text = await readText(join(directory, path));
    if (text !== undefined) texts.set(path, text);
  }
  return { texts, patchFolders: existing };
}

async function checkFolder(directory: string): Promise<void> {
  try {
    await readdir(directory);
  } catch (error) {
    throw asRootsmithError(error, `open the checkout \`${directory}\``);
  }
}

async function ourPatches(directory: string, folder: string): Promise<readonly string[]> {
  if (!(await isRealFolder(directory, folder))) return [];
  const names = await readdir(join(directory, folder));
  return names.sort().map((name) => `${folder}/${name}`);
}

/** Files are removed from these folders, so a link that leads elsewhere is refused. */
async function isRealFolder(directory: string, path: string): Promise<boolean> {
  const found = await lstat(join(directory, path)).catch((error: unknown) => {
    if (!isMissingPath(error)) throw error;
  });
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw new RootsmithError('PATH_FOREIGN', `\`${join(directory, path)}\` is not a folder`, {
    hint: 'Remove it: patches are put into a folder of that name.',
    details: { path },
  });
}

/** The bytes of a file as a byte string, so that writing them back changes none of them. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (isMissingPath(error)) return undefined;
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

/** One file of a checkout that changes. */
export interface CheckoutChange {
  readonly path: string;
  readonly kind: 'add' | 'change' | 'remove';
}

/** The files that differ between two states of a checkout, sorted by path. */
export function changesBetween(before: CheckoutTexts, after: CheckoutTexts): readonly CheckoutChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, kind: kindOf(before.has(path), after.has(path)) }));
}

function kindOf(wasThere: boolean, isThere: boolean): CheckoutChange['kind'] {
  if (!isThere) return 'remove';
  return wasThere ? 'change' : 'add';
}

export interface WriteCheckoutOptions {
  readonly before: CheckoutTexts;
  readonly after: CheckoutTexts;
  /** The record that stands while other files are written: it names the edits of both states. */
  readonly interim: string | undefined;
  /** Folders that are removed if nothing is left in them, inner ones first. */
  readonly emptied: readonly string[];
}

/**
 * Writes a checkout. Only files whose content changes are touched. A run that is killed in the middle can be taken back
 * or gone on with by the next one.
 */
export async function writeCheckout(
  directory: string,
  { before, after, interim, emptied }: WriteCheckoutOptions,
): Promise<void> {
  const changes = changesBetween(before, after);
  const others = changes.filter(({ path }) => path !== STATE_FILE);
  const isInterim = others.length > 0 && interim !== undefined;
  if (isInterim) await writeText(directory, STATE_FILE, interim);
  for (const { path } of others) await writeOrRemove(directory, path, after.get(path));
  for (const folder of emptied) await removeEmpty(join(directory, folder));
  if (isInterim || changes.length > others.length) await writeOrRemove(directory, STATE_FILE, after.get(STATE_FILE));
}

async function writeOrRemove(directory: string, path: string, text: string | undefined): Promise<void> {
  if (text === undefined) await rm(join(directory, path), { force: true });
  else await writeText(directory, path, text);
}

async function writeText(directory: string, path: string, text: string): Promise<void> {
  const target = join(directory, path);
  await mkdir(dirname(target), { recursive: true });
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  await writeFileWhole(target, bytesOf(text), { mode });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(text, 'latin1');
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined); // Not there, or others have put something into it.
}
