import { NO_FILE, type PatchedFile } from './patch-text.ts';

/** Tells whether a path, relative to the tree, exists. */
export type PathExists = (path: string) => Promise<boolean>;

/** The level, or the path that the tree has at neither level. */
export type StripLevel =
  | { readonly kind: 'found'; readonly strip: 0 | 1 }
  | { readonly kind: 'unknown'; readonly path: string };

/**
 * Finds out how many leading parts of its paths a patch was made to lose: none (`diff --no-prefix`), or one (git). The
 * files that it changes exist at one of the levels. A patch that only adds files is told by its prefixes `a/` and `b/`,
 * and otherwise by the folders that exist.
 */
export async function findStripLevel(files: readonly PatchedFile[], exists: PathExists): Promise<StripLevel> {
  const [atZero, atOne] = await Promise.all([firstMissing(files, 0, exists), firstMissing(files, 1, exists)]);
  if (atOne !== undefined && atZero !== undefined) return { kind: 'unknown', path: atOne };
  if (atOne !== undefined) return { kind: 'found', strip: 0 };
  if (atZero !== undefined || files.every(hasPrefixes)) return { kind: 'found', strip: 1 };
  return { kind: 'found', strip: (await isForLevelZero(files, exists)) ? 0 : 1 };
}

/** A path without its first parts; undefined if it has no more of them. */
export function stripped(path: string, strip: number): string | undefined {
  const parts = path.split('/').filter((part, index) => part !== '' || index === 0);
  return parts.length > strip ? parts.slice(strip).join('/') : undefined;
}

/** The first file that the patch changes and that does not exist. Files that the patch adds count as existing. */
async function firstMissing(
  files: readonly PatchedFile[],
  strip: number,
  exists: PathExists,
): Promise<string | undefined> {
  const added = new Set(files.filter(isNew).map(({ newPath }) => stripped(newPath, strip)));
  for (const { oldPath, newPath } of files) {
    if (oldPath === NO_FILE) continue;
    const names = [oldPath, newPath].filter((path) => path !== NO_FILE).map((path) => stripped(path, strip));
    const found = await Promise.all(names.map(async (path) => path !== undefined && (added.has(path) || exists(path))));
    if (!found.includes(true)) return oldPath;
  }
  return undefined;
}

function isNew({ oldPath }: PatchedFile): boolean {
  return oldPath === NO_FILE;
}

function hasPrefixes({ oldPath, newPath }: PatchedFile): boolean {
  const isOld = oldPath === NO_FILE || oldPath.startsWith('a/');
  return isOld && (newPath === NO_FILE || newPath.startsWith('b/'));
}

async function isForLevelZero(files: readonly PatchedFile[], exists: PathExists): Promise<boolean> {
  const folders = files.map(({ newPath }) => newPath.split('/').slice(0, -1).join('/'));
  const [atZero, atOne] = await Promise.all([
    Promise.all(folders.map(exists)),
    Promise.all(folders.map((folder) => exists(stripped(folder, 1) ?? ''))),
  ]);
  return atZero.every(Boolean) && !atOne.every(Boolean);
}
