import { link, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { Heartbeat, type HeldLock, STALE_MS } from './heartbeat.ts';
import { forgetLock, type Holder, holderOf, judge, lockText, takeoverName, type Verdict } from './lock-holder.ts';
import { temporaryName } from './owner.ts';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for a lock whose owner is alive. @default 60000 */
  readonly waitMs?: number;
  /** How long to wait for an owner that may be dead. It counts as dead after long silence. @default waitMs */
  readonly unknownWaitMs?: number;
  /**
   * How long an owner must be silent to count as dead. @default 12 seconds, which is many times the interval of its
   * touches
   */
  readonly staleMs?: number;
}

const POLL_MS = 20;
/** Long enough for an unknown owner to touch its lock, or to be found dead. */
export const UNKNOWN_WAIT_MS: number = STALE_MS + 3000;

/**
 * Runs `action` while this process holds the lock file `path`. The file contains the temporary name of its owner, who
 * touches it while alive. The lock of a process that has ended is taken over: at once if the process can be checked
 * from here, and otherwise after long silence, such as after a `kill -9` in a container.
 */
export async function withLock<T>(
  path: string,
  action: (held: HeldLock) => Promise<T>,
  { signal, waitMs = 60_000, unknownWaitMs = waitMs, staleMs = STALE_MS }: LockOptions = {},
): Promise<T> {
  const name = await temporaryName();
  const text = await lockText(path, name);
  try {
    await acquire(path, { name, text }, { signal, waitMs, unknownWaitMs, staleMs });
    using beat = new Heartbeat(path, text);
    try {
      return await action(beat);
    } finally {
      if (await beat.isOurs()) await rm(path, { force: true });
    }
  } finally {
    forgetLock(text);
  }
}

/** The name of a temporary file beside the lock, and the content of the lock. */
interface Claim {
  readonly name: string;
  readonly text: string;
}

interface Waiting {
  readonly signal: AbortSignal | undefined;
  readonly waitMs: number;
  readonly unknownWaitMs: number;
  readonly staleMs: number;
}

/** Since when a lock has not changed, by the monotonic clock. */
interface Watch {
  readonly holder: Holder;
  readonly since: number;
  /** The file has changed while the same process held it. */
  readonly isAlive: boolean;
}

async function acquire(path: string, mine: Claim, { signal, waitMs, unknownWaitMs, staleMs }: Waiting): Promise<void> {
  const started = performance.now();
  let watch: Watch | undefined;
  let rival: Watch | undefined;
  for (;;) {
    signal?.throwIfAborted();
    if (await claim(path, mine)) return;
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    watch = watched(holder, watch);
    const verdict = await verdictOn(path, watch, staleMs);
    if (verdict === 'dead') {
      const other = await takeOver(path, holder, mine);
      if (other === undefined) continue;
      rival = watched(other, rival);
      if ((await verdictOn(path, rival, staleMs)) === 'dead') await rm(takeoverName(path, holder), { force: true });
    }
    const waited = performance.now() - started;
    if (waited >= (verdict === 'silent' ? Math.max(waitMs, unknownWaitMs) : waitMs)) throw busy(path, waited);
    await sleep(POLL_MS, undefined, { signal });
  }
}

function watched(holder: Holder, before: Watch | undefined): Watch {
  const isSame = before?.holder.text === holder.text;
  if (isSame && before.holder.beat === holder.beat) return before;
  return { holder, since: performance.now(), isAlive: isSame };
}

async function verdictOn(path: string, { holder, since, isAlive }: Watch, staleMs: number): Promise<Verdict> {
  const verdict = await judge(path, holder);
  if (verdict !== 'silent') return verdict;
  if (performance.now() - since >= staleMs) return 'dead';
  return isAlive ? 'alive' : 'silent';
}

function busy(path: string, waitedMs: number): RootsmithError {
  const span = `${Math.round(waitedMs)} ms`;
  return new RootsmithError('PLACE_BUSY', `cannot lock \`${path}\`: another process has held it for ${span}`, {
    hint: 'Wait for the other run to end, or remove the file if no rootsmith runs on any machine that shares it.',
    details: { path },
  });
}

/** Makes the lock with its content in one step, so that nobody ever reads an empty one. */
async function claim(path: string, { name, text }: Claim): Promise<boolean> {
  const draft = join(dirname(path), name);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await link(draft, path).catch(async (error: unknown) => {
      if (!isOneOf(error, ['EPERM', 'ENOTSUP', 'EOPNOTSUPP'])) throw error;
      await writeFile(path, text, { flag: 'wx' }); // File systems without hard links, such as exFAT, need two steps.
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
 * Removes the lock of an owner that has ended. Two processes may find that at the same time, and the slower one must
 * not remove the new lock of the faster one. So the removal is guarded by a second lock, named after the dead owner,
 * and the first lock is checked again. Returns the holder of the second lock if that is another process.
 */
async function takeOver(path: string, dead: Holder, mine: Claim): Promise<Holder | undefined> {
  const second = takeoverName(path, dead);
  if (!(await claim(second, mine))) return await holderOf(second);
  try {
    const now = await holderOf(path);
    if (now?.text === dead.text && now.beat === dead.beat) await rm(path, { force: true });
    return undefined;
  } finally {
    await rm(second, { force: true });
  }
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
