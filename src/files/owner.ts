import { createHash, randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { unlessOutOfFiles } from './unless-out-of-files.ts';

/** The process that made a temporary file, so that a later run knows whether it still needs it. */
export interface ProcessOwner {
  /** Names the machine and pid namespace in which the other two mean something. */
  readonly host: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot: tells it from a later one with the same pid. */
  readonly start: string;
}

const PREFIX = '.rootsmith-';
const NAME = /^\.rootsmith-(?<pid>\d+)-(?<start>\d+)-(?<host>[0-9a-f]{8})-[0-9a-f]+$/;

let self: Promise<ProcessOwner> | undefined;

/** `.rootsmith-<pid>-<start>-<host>-<random>`: a name that nobody else uses, and that nobody can foretell. */
export async function temporaryName(): Promise<string> {
  const { pid, start, host } = await currentOwner();
  return `${PREFIX}${pid}-${start}-${host}-${randomBytes(8).toString('hex')}`;
}

/** Who made a file of this name; `undefined` for names that are not ours. */
export function ownerOf(name: string): ProcessOwner | undefined {
  const { pid, start, host } = NAME.exec(name)?.groups ?? {};
  return pid === undefined || start === undefined || host === undefined ? undefined : { pid: Number(pid), start, host };
}

/**
 * Whether the owner has certainly ended. A process of another machine or container counts as alive:
 * from here nobody can tell.
 */
export async function hasEnded(owner: ProcessOwner): Promise<boolean> {
  const { host } = await currentOwner();
  if (owner.host !== host) return false;
  const start = await startOf(owner.pid);
  return start === undefined ? !isRunning(owner.pid) : start !== owner.start;
}

export function currentOwner(): Promise<ProcessOwner> {
  self ??= findSelf();
  return self;
}

async function findSelf(): Promise<ProcessOwner> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  const host = createHash('sha256').update(`${hostname()}\n${namespace}`).digest('hex').slice(0, 8);
  return { host, pid: process.pid, start: (await startOf(process.pid)) ?? '0' };
}

/** Field 22 of `/proc/<pid>/stat`; the second field may hold blanks and brackets, so count after its end. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(unlessOutOfFiles(undefined));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** For systems without /proc. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
