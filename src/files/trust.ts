import type { Stats } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import { kindOf } from './file-kind.ts';
import { temporaryName } from './owner.ts';

/** Who may have made what is found where we look for things of our own. */
export interface Trust {
  /** Undefined where the system has no owners. */
  readonly users: readonly number[] | undefined;
  /** Whether others may write to it too. */
  readonly isShared: boolean;
}

const OTHERS_WRITE = 0o022;

/** What only this user can have made, and nobody else can change: work folders, drafts, journals. */
export function trustSelf(): Trust {
  const self = process.geteuid?.();
  return { users: self === undefined ? undefined : [self], isShared: false };
}

/**
 * What lies in a folder that the user named, as an image layout. Whoever owns the folder can change all
 * in it anyway, and root can, and so can the group that it was opened to; nobody else's files are taken for ours.
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

/** Throws `PATH_FOREIGN` where what lies at a path (by lstat or fstat) is not what we put there. */
export async function checkTrust(path: string, facts: Stats, { kind, trust }: Wanted): Promise<void> {
  const isKind = kind === 'directory' ? facts.isDirectory() : facts.isFile();
  if (!isKind) throw foreign(path, `it is ${kindOf(facts)}, not a ${kind}`);
  const found = complaintOf(facts, trust);
  // Asked last: on FAT, and on some shares, every file seems to belong to the same user and to be open to all.
  if (found !== undefined && !(await isOwnerless(join(path, '..'), facts))) throw foreign(path, found);
}

function complaintOf({ uid, mode }: Stats, { users, isShared }: Trust): string | undefined {
  if (users !== undefined && !users.includes(uid)) return `it belongs to user ${uid}`;
  if (!isShared && users !== undefined && (mode & OTHERS_WRITE) !== 0)
    return `other users may write to it (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`;
  return undefined;
}

/** Whether the file system gives a file that we make here the same owner, and a mode that we did not ask for. */
async function isOwnerless(folder: string, { uid }: Stats): Promise<boolean> {
  const path = join(folder, await temporaryName());
  try {
    await using handle = await open(path, 'wx', 0o600);
    const made = await handle.stat();
    await rm(path, { force: true });
    const isKept = made.uid === process.geteuid?.() && (made.mode & 0o777) === 0o600;
    return !isKept && made.uid === uid;
  } catch {
    return false; // nobody can tell
  }
}

export function foreign(path: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('PATH_FOREIGN', `cannot use \`${path}\`: ${found}`, {
    hint: 'Remove it, or choose another folder.',
    details: { path },
    cause,
  });
}
