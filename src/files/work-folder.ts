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

/** A folder that is new, and this user's alone. */
export interface WorkFolder {
  /** Leads there even if somebody renames what lies above. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Holds the name of the folder that it lies in, so that another folder of such a name is not taken for ours. */
const MARK = 'rootsmith-work';
/** Beside the mark: what the work is done in. */
const INNER = 'files';

/**
 * Makes a work folder in `folder`, given by its real path. Where other users could put another in its place,
 * as in a shared folder without the sticky bit, it is kept open, and reached by that and not by its name.
 */
export async function makeWorkFolder(folder: string): Promise<WorkFolder> {
  const name = (await temporaryName()).slice(1); // `rootsmith-<pid>-<start>-<host>-<random>`: people see it in their TMPDIR
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

/** Removes the work folders of this user in a folder whose processes have ended. */
export async function removeStaleWork(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = name.startsWith('rootsmith-') ? ownerOf(`.${name}`) : undefined;
    if (owner === undefined || !(await hasEnded(owner))) continue;
    // Another run may clean at the same time, or it may not be ours: then it stays.
    await removeStale(join(folder, name), name).catch(() => undefined);
  }
}

async function furnish(path: string, name: string): Promise<string> {
  await writeFile(join(path, MARK), name, { flag: 'wx' });
  const inner = join(path, INNER);
  await mkdir(inner);
  return inner;
}

/** What is in it goes through the open folder, which nobody can swap for a link meanwhile. */
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

/** A run may have been killed before the mark was whole: then there is nothing else. */
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
    await rmdir(await readlink(anchor)); // wherever it is called by now
  });
  await handle.close();
}

/** What the system refuses here, as where a limit of open files is used up, is no failure of the run: the next one cleans up. */
async function tried(remove: () => Promise<void>): Promise<void> {
  await remove().catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error)) throw error;
  });
}

/** The mark goes last: without it nobody would clean up what a killed run has left. */
async function empty(path: string): Promise<void> {
  for (const name of [INNER, MARK]) await rm(join(path, name), { recursive: true, force: true, maxRetries: 3 });
}

function openFolder(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** A path to an open folder that names of folders have no part in, also for programs we start; Linux has one. */
async function anchorOf(handle: FileHandle): Promise<string | undefined> {
  const path = `/proc/${process.pid}/fd/${handle.fd}`;
  const [there, here] = [await stat(path).catch(() => undefined), await handle.stat()];
  return there?.ino === here.ino && there.dev === here.dev ? path : undefined;
}
