import { constants, link, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { kindOf } from './file-kind.ts';
import { hasEnded, ownerOf, temporaryName } from './owner.ts';
import { foreign } from './trust.ts';
import { unlessOutOfFiles } from './unless-out-of-files.ts';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for a living owner. @default 60000 */
  readonly waitMs?: number;
}

const POLL_MS = 20;

/**
 * Runs `action` while this process alone holds the lock file `path`. The file holds the temporary name
 * of its owner; the lock of a process that has ended is taken over.
 */
export async function withLock<T>(
  path: string,
  action: () => Promise<T>,
  { signal, waitMs = 60_000 }: LockOptions = {},
): Promise<T> {
  const mine = await temporaryName();
  await acquire(path, mine, { signal, waitMs });
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(
  path: string,
  mine: string,
  { signal, waitMs }: { readonly signal: AbortSignal | undefined; readonly waitMs: number },
): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    signal?.throwIfAborted();
    if (await claim(path, mine)) return;
    if (await takeOver(path, mine).catch((error: unknown) => explain(error, path))) continue;
    if (waited >= waitMs) {
      throw new RootsmithError('PLACE_BUSY', `cannot lock \`${path}\`: another process has held it for ${waitMs} ms`, {
        hint: 'Wait for the other run to end, or remove the file if no rootsmith runs on any machine that shares it.',
        details: { path },
      });
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Makes the lock with its content in one step, so that nobody ever reads an empty one. */
async function claim(path: string, mine: string): Promise<boolean> {
  const draft = join(dirname(path), mine);
  try {
    await writeFile(draft, mine, { flag: 'wx' });
    await link(draft, path).catch(async (error: unknown) => {
      if (!isOneOf(error, ['EPERM', 'ENOTSUP', 'EOPNOTSUPP'])) throw error;
      await writeFile(path, mine, { flag: 'wx' }); // exFAT on a stick has no hard links: two steps must do
    });
    return true;
  } catch (error) {
    if (isOneOf(error, ['EEXIST'])) return false;
    throw asRootsmithError(error, `lock \`${path}\``);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the lock of an owner that has ended. Two processes may find that at the same time, and the
 * slower must not remove the lock that the faster has made since. So whoever removes holds a second
 * lock, named after the dead owner, and looks again.
 */
async function takeOver(path: string, mine: string): Promise<boolean> {
  const holder = await holderOf(path);
  if (holder === undefined || !(await isDead(holder))) return false;
  const second = `${path}${holder}`;
  if (!(await claim(second, mine))) {
    const other = await holderOf(second);
    if (other !== undefined && (await isDead(other))) await rm(second, { force: true });
    return false;
  }
  try {
    if ((await holderOf(path)) === holder) await rm(path, { force: true });
    return true;
  } finally {
    await rm(second, { force: true });
  }
}

/** Longer than any name of ours: whoever wrote more wrote no lock. */
const HOLDER_BYTES = 256;

/**
 * What the lock holds; `undefined` where it has gone meanwhile. Its owner may be another user, but it is a file:
 * somebody may have put a link or a FIFO there, to have us read something else, or wait for ever.
 */
async function holderOf(path: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch((error: unknown) => {
    if (isOneOf(error, ['ELOOP', 'EMLINK', 'ENXIO'])) throw foreign(path, 'it is no lock of ours', error);
    return unlessOutOfFiles(undefined)(error);
  });
  if (handle === undefined) return undefined;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw foreign(path, `it is ${kindOf(facts)}, not a lock of ours`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HOLDER_BYTES), 0, HOLDER_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function explain(error: unknown, path: string): never {
  throw asRootsmithError(error, `take over the lock \`${path}\``);
}

async function isDead(holder: string): Promise<boolean> {
  const owner = ownerOf(holder);
  return owner !== undefined && (await hasEnded(owner));
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
