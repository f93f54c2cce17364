import type { Stats } from 'node:fs';
import { type FileHandle, constants as fs, lstat, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { isMissingFile } from './absent.ts';
import { isCode } from './error-code.ts';
import { makeFolders } from './make-folders.ts';
import { checkTrust, foreign, type Trust, trustSelf } from './trust.ts';

/**
 * A folder that later runs must find again, so its name is predictable. Other users with access to the parent folder
 * could have put something there before us.
 */
export interface PrivateFolder {
  /** The existing part, chosen by the user or the system. It is created if it is missing, and it is not checked. */
  readonly base: string;
  /** The names below it, one folder in another. Only this user may have access to them. */
  readonly names: readonly string[];
}

const PRIVATE_MODE = 0o700;

/**
 * Creates the folder, or checks an existing one: it must not be a link, must belong to this user, and must be closed to
 * others.
 */
export async function makePrivateFolder({ base, names }: PrivateFolder): Promise<string> {
  await makeFolders(base, { mode: PRIVATE_MODE });
  let path = base;
  for (const name of names) {
    path = join(path, name);
    await claimFolder(path, trustSelf());
  }
  return path;
}

/** The path of the folder after the same checks; `undefined` if it does not exist. */
export async function findPrivateFolder({ base, names }: PrivateFolder): Promise<string | undefined> {
  let path = base;
  for (const name of names) {
    path = join(path, name);
    if (!(await isFolder(path, trustSelf()))) return undefined;
  }
  return path;
}

/** Removes the folder with its content, if it belongs to this user. */
export async function removePrivateFolder(folder: PrivateFolder): Promise<void> {
  const path = await findPrivateFolder(folder);
  if (path !== undefined) await rm(path, { recursive: true, force: true });
}

/** Creates one folder, or checks that an existing one can be trusted. Its parent must exist. True if it is new. */
export async function claimFolder(path: string, trust: Trust, mode = PRIVATE_MODE): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw asRootsmithError(error, `make the folder \`${path}\``);
    if (!(await isFolder(path, trust))) throw foreign(path, 'another process creates and removes it');
    return false;
  }
}

/** Tells whether a folder exists. Throws `PATH_FOREIGN` if the path is something else, or belongs to somebody else. */
export async function isFolder(path: string, trust: Trust): Promise<boolean> {
  const facts = await factsOf(path);
  if (facts !== undefined) await checkTrust(path, facts, { kind: 'directory', trust });
  return facts !== undefined;
}

export interface OpenOwnOptions {
  readonly trust: Trust;
  /** Flags from `fs.constants`. Opening never waits and never follows a link. @default O_RDONLY */
  readonly flags?: number;
}

/**
 * Opens an existing file of this user; `undefined` if there is none. A file with a second hard link is refused: another
 * user may have made the link to let us write to a different file.
 */
export async function openOwn(
  path: string,
  { trust, flags = fs.O_RDONLY }: OpenOwnOptions,
): Promise<FileHandle | undefined> {
  const handle = await openIfThere(path, flags);
  if (handle === undefined) return undefined;
  try {
    const facts = await handle.stat();
    // The mode of the file itself may be open, because its folder was checked.
    await checkTrust(path, facts, { kind: 'file', trust: { ...trust, isShared: true } });
    if (flags !== fs.O_RDONLY && facts.nlink > 1) throw foreign(path, `the file has ${facts.nlink} names`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The bytes of a small file of this user; `undefined` if there is none. */
export async function readOwn(path: string, trust: Trust): Promise<Uint8Array | undefined> {
  const handle = await openOwn(path, { trust });
  if (handle === undefined) return undefined;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function openIfThere(path: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags | fs.O_NOFOLLOW | fs.O_NONBLOCK);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    // FreeBSD reports a symbolic link as EMLINK.
    if (isCode(error, 'ELOOP') || isCode(error, 'EMLINK')) throw foreign(path, 'it is a symbolic link', error);
    if (isCode(error, 'ENXIO')) throw foreign(path, 'it is not a file', error);
    throw asRootsmithError(error, `open \`${path}\``);
  }
}

async function factsOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch((error: unknown) => {
    if (isMissingFile(error)) return undefined;
    throw asRootsmithError(error, `look at \`${path}\``);
  });
}
