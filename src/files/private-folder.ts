import type { Stats } from 'node:fs';
import { type FileHandle, constants as fs, lstat, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { checkTrust, foreign, type Trust, trustSelf } from './trust.ts';

/**
 * A folder of ours that a later run has to find again, so that its name can be foretold. Whoever else may
 * write where it lies could have put something there before us.
 */
export interface PrivateFolder {
  /** What the user or the system chose; it is made where it is missing, and not judged. */
  readonly base: string;
  /** From there on all is ours alone: a folder in a folder. */
  readonly names: readonly string[];
}

const PRIVATE_MODE = 0o700;

/** Makes the folder, or finds it and checks that it is ours: no link, our own, and closed to others. */
export async function makePrivateFolder({ base, names }: PrivateFolder): Promise<string> {
  await mkdir(base, { recursive: true, mode: PRIVATE_MODE });
  let path = base;
  for (const name of names) {
    path = join(path, name);
    await claimFolder(path, trustSelf());
  }
  return path;
}

/** The path of the folder, checked in the same way; undefined where it is not there. */
export async function findPrivateFolder({ base, names }: PrivateFolder): Promise<string | undefined> {
  let path = base;
  for (const name of names) {
    path = join(path, name);
    if (!(await isFolder(path, trustSelf()))) return undefined;
  }
  return path;
}

/** Removes the folder and all in it, if it is ours. */
export async function removePrivateFolder(folder: PrivateFolder): Promise<void> {
  const path = await findPrivateFolder(folder);
  if (path !== undefined) await rm(path, { recursive: true, force: true });
}

/** Makes one folder, or finds one that is to be trusted: true where it is new. What it lies in must be there. */
export async function claimFolder(path: string, trust: Trust, mode = PRIVATE_MODE): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw asRootsmithError(error, `make the folder \`${path}\``);
    if (!(await isFolder(path, trust))) throw foreign(path, 'it comes and goes');
    return false;
  }
}

/** Whether a folder is there. Throws `PATH_FOREIGN` where something else is, or somebody else's. */
export async function isFolder(path: string, trust: Trust): Promise<boolean> {
  const facts = await factsOf(path);
  if (facts !== undefined) await checkTrust(path, facts, { kind: 'directory', trust });
  return facts !== undefined;
}

export interface OpenOwnOptions {
  readonly trust: Trust;
  /** Of `fs.constants`; never waits, and never follows a link. @default O_RDONLY */
  readonly flags?: number;
}

/**
 * Opens a file of ours that is there; undefined where none is. A second name of it could be somebody else's
 * way to have another file of this user written to: such a file is refused.
 */
export async function openOwn(
  path: string,
  { trust, flags = fs.O_RDONLY }: OpenOwnOptions,
): Promise<FileHandle | undefined> {
  const handle = await openIfThere(path, flags);
  if (handle === undefined) return undefined;
  try {
    const facts = await handle.stat();
    await checkTrust(path, facts, { kind: 'file', trust: { ...trust, isShared: true } }); // its folder is closed, or is not
    if (flags !== fs.O_RDONLY && facts.nlink > 1) throw foreign(path, `the file has ${facts.nlink} names`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The bytes of a small file of ours; undefined where none is. */
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
    if (isCode(error, 'ENOENT')) return undefined;
    // FreeBSD has a name of its own for it.
    if (isCode(error, 'ELOOP') || isCode(error, 'EMLINK')) throw foreign(path, 'it is a symbolic link', error);
    if (isCode(error, 'ENXIO')) throw foreign(path, 'it is no file', error);
    throw asRootsmithError(error, `open \`${path}\``);
  }
}

async function factsOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw asRootsmithError(error, `look at \`${path}\``);
  });
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
