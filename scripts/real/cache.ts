import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** `$ROOTSMITH_CACHE`, or the usual place. */
export function cacheRoot(): string {
  return process.env['ROOTSMITH_CACHE'] || join(homedir(), '.cache', 'rootsmith');
}

/**
 * The folder `name` below `root`, made by `fill` if it is not there. It appears whole or not at all; of several
 * processes that want it at the same time one fills it and the others wait.
 */
export async function cached(root: string, name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const target = join(root, name);
  if (existsSync(target)) {
    // Marks it as used.
    utimesSync(target, new Date(), new Date());
    return target;
  }
  mkdirSync(root, { recursive: true });
  removeLeftOvers(root);
  const lock = `${target}.lock`;
  while (!takeLock(lock)) await setTimeout(500);
  const temporary = `${target}.tmp-${process.pid}`;
  try {
    if (existsSync(target)) return target;
    mkdirSync(temporary);
    await fill(temporary);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(lock, { force: true });
  }
  return target;
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    if (!isAlive(readLock(lock))) rmSync(lock, { force: true });
    return false;
  }
}

/** The owner of a lock; undefined when it went away, or is just being written. */
function readLock(lock: string): number | undefined {
  const text = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
  return text === '' ? undefined : Number(text);
}

/** What runs that were killed left behind, and results that nobody asked for in a long time. */
function removeLeftOvers(root: string): void {
  for (const file of readdirSync(root)) {
    const path = join(root, file);
    const pid = /\.tmp-(\d+)$/.exec(file)?.[1] ?? (file.endsWith('.lock') ? readLock(path) : undefined);
    const isOrphan = pid !== undefined && !isAlive(Number(pid));
    if (isOrphan || (pid === undefined && isOld(path))) rmSync(path, { recursive: true, force: true });
  }
}

function isOld(path: string): boolean {
  const days = (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())) / 86_400_000;
  return days > 14;
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
