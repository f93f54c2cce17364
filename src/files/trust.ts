import type { Stats } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import { kindOf } from './file-kind.ts';
import { temporaryName } from './owner.ts';

/** Which users may own a file that we rely on. */
export interface Trust {
  /** User IDs; `undefined` if the system has no owners of files. */
  readonly users: readonly number[] | undefined;
  /** Whether others may also have write access. */
  readonly isShared: boolean;
}

const OTHERS_WRITE = 0o022;

/** Trusts only what this user made and nobody else can change: work folders, drafts, journals. */
export function trustSelf(): Trust {
  const self = process.geteuid?.();
  return { users: self === undefined ? undefined : [self], isShared: false };
}

/**
 * Trusts files in a folder that the user named, such as an image layout. The owner of the folder, root, and the group
 * with write access can change everything in it anyway. Files of other users are not accepted.
 */
export async function trustIn(directory: string): Promise<Trust> {
  const self = process.geteuid?.();
  const { uid, mode } = await stat(directory);
  const isOfGroup = (mode & 0o1022) === 0o020;
  return { users: self === undefined || isOfGroup ? undefined : [self, 0, uid], isShared: true };
}

export interface Wanted {
  readonly kind: 'directory' | 'file';
  readonly trust: Trust;
}

/** Throws `PATH_FOREIGN` if a file (by lstat or fstat) may not be trusted. */
export async function checkTrust(path: string, facts: Stats, { kind, trust }: Wanted): Promise<void> {
  const isKind = kind === 'directory' ? facts.isDirectory() : facts.isFile();
  if (!isKind) throw foreign(path, `it is ${kindOf(facts)}, not a ${kind}`);
  const found = complaintOf(facts, trust);
  // This is checked last: on FAT and some network shares, every file seems to belong to one user and to be open to all.
  if (found !== undefined && !(await isOwnerless(join(path, '..'), facts))) throw foreign(path, found);
}

function complaintOf({ uid, mode }: Stats, { users, isShared }: Trust): string | undefined {
  if (users !== undefined && !users.includes(uid)) return `it belongs to user ${uid}`;
  if (!isShared && users !== undefined && (mode & OTHERS_WRITE) !== 0)
    return `other users may write to it (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`;
  return undefined;
}

/** Tells whether the file system gives a new file the same owner, and a mode that was not requested. */
async function isOwnerless(folder: string, { uid }: Stats): Promise<boolean> {
  const path = join(folder, await temporaryName());
  try {
    await using handle = await open(path, 'wx', 0o600);
    const made = await handle.stat();
    await rm(path, { force: true });
    const isKept = made.uid === process.geteuid?.() && (made.mode & 0o777) === 0o600;
    return !isKept && made.uid === uid;
  } catch {
    return false; // Without a writable folder this cannot be found out.
  }
}

export function foreign(path: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('PATH_FOREIGN', `cannot use \`${path}\`: ${found}`, {
    hint: 'Remove it, or choose another folder.',
    details: { path },
    cause,
  });
}
