import { constants } from 'node:fs';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasEnded, ownerOf, temporaryName } from './owner.ts';
import { hasSafeParents } from './safe-parents.ts';
import { checkTrust, foreign, trustSelf } from './trust.ts';

/** A new folder that only this user can access. */
export interface WorkFolder {
  /** A path that stays valid if somebody renames a parent folder. */
  readonly path: string;
  remove(): Promise<void>;
}

/** This file contains the name of the work folder, so that another folder with such a name is not removed. */
const MARK = 'rootsmith-work';
/** The folder beside the mark, for the files of the run. */
const INNER = 'files';

/**
 * Creates a work folder in `folder`, given by its real path. If other users could replace it, as in a shared folder
 * without the sticky bit, it is kept open and reached through its descriptor instead of its name.
 */
export async function makeWorkFolder(folder: string): Promise<WorkFolder> {
  // The name is `rootsmith-<pid>-<start>-<host>-<random>`, visible to people who look into TMPDIR.
  const name = (await temporaryName()).slice(1);
  const path = join(folder, name);
  await mkdir(path, { mode: 0o700 });
  if (await hasSafeParents(folder)) return { path: await furnish(path, name), remove: () => removeNamed(path) };
  const handle = await openFolder(path);
  try {
    await checkTrust(path, await handle.stat(), { kind: 'directory', trust: trustSelf() });
    const anchor = await anchorOf(handle);
    if (anchor === undefined) throw foreign(folder, 'other users may rename what lies in it');
    return { path: await furnish(anchor, name), remove: () => removeAnchored(handle, anchor) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Removes the work folders of this user whose processes have ended. */
export async function removeStaleWork(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = name.startsWith('rootsmith-') ? ownerOf(`.${name}`) : undefined;
    if (owner === undefined || !(await hasEnded(owner))) continue;
    // Another run may remove it at the same time, or it may not be ours: then it stays.
    await removeStale(join(folder, name), name).catch(() => undefined);
  }
}

async function furnish(path: string, name: string): Promise<string> {
  await writeFile(join(path, MARK), name, { flag: 'wx' });
  const inner = join(path, INNER);
  await mkdir(inner);
  return inner;
}

/** Empties a folder through its open descriptor, which nobody can replace by a link meanwhile. */
async function removeStale(path: string, name: string): Promise<void> {
  const handle = await openFolder(path);
  try {
    await checkTrust(path, await handle.stat(), { kind: 'directory', trust: trustSelf() });
    const inside = (await anchorOf(handle)) ?? ((await hasSafeParents(dirname(path))) ? path : undefined);
    if (inside === undefined || !(await isMarked(inside, name))) return;
    await empty(inside);
  } finally {
    await handle.close();
  }
  await rmdir(path);
}

/** A run that was killed before the mark was complete has left nothing else. */
async function isMarked(inside: string, name: string): Promise<boolean> {
  const names = await readdir(inside);
  if (names.every((found) => found === MARK)) return true;
  return (await readFile(join(inside, MARK), 'utf8')) === name;
}

async function removeNamed(path: string): Promise<void> {
  await tried(async () => {
    await empty(path);
    await rmdir(path);
  });
}

async function removeAnchored(handle: FileHandle, anchor: string): Promise<void> {
  await tried(async () => {
    await empty(anchor);
    await rmdir(await readlink(anchor)); // The link gives the present name of the open folder.
  });
  await handle.close();
}

/** Ignores errors of the system, such as too many open files: the next run removes the folder. */
async function tried(remove: () => Promise<void>): Promise<void> {
  await remove().catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error)) throw error;
  });
}

/** Removes the mark last, because without it no later run would recognise the folder. */
async function empty(path: string): Promise<void> {
  for (const name of [INNER, MARK]) await rm(join(path, name), { recursive: true, force: true, maxRetries: 3 });
}

function openFolder(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** A path to an open folder that does not depend on names, also for child processes. Only Linux has one. */
async function anchorOf(handle: FileHandle): Promise<string | undefined> {
  const path = `/proc/${process.pid}/fd/${handle.fd}`;
  const [there, here] = [await stat(path).catch(() => undefined), await handle.stat()];
  return there?.ino === here.ino && there.dev === here.dev ? path : undefined;
}
