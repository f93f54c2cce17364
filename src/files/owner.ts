import { createHash, randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { unlessOutOfFiles } from './unless-out-of-files.ts';

/** The process that made a temporary file. With it, a later run can tell whether the file is still needed. */
export interface ProcessOwner {
  /** Identifies the machine and the pid namespace that `pid` and `start` belong to. */
  readonly host: string;
  readonly pid: number;
  /** When the process started, in clock ticks since boot. It distinguishes processes with the same pid. */
  readonly start: string;
}

const PREFIX = '.rootsmith-';
const NAME = /^\.rootsmith-(?<pid>\d+)-(?<start>\d+)-(?<host>[0-9a-f]{8})-[0-9a-f]+$/;

let self: Promise<ProcessOwner> | undefined;

/** A name that is unique and not predictable: `.rootsmith-<pid>-<start>-<host>-<random>`. */
export async function temporaryName(): Promise<string> {
  const { pid, start, host } = await currentOwner();
  return `${PREFIX}${pid}-${start}-${host}-${randomBytes(8).toString('hex')}`;
}

/** The process that made a file of this name; `undefined` for other names. */
export function ownerOf(name: string): ProcessOwner | undefined {
  const { pid, start, host } = NAME.exec(name)?.groups ?? {};
  return pid === undefined || start === undefined || host === undefined ? undefined : { pid: Number(pid), start, host };
}

/**
 * Tells whether the owner has certainly ended. A process of another machine or container counts as alive, because it
 * cannot be checked from here.
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

/**
 * The start time is field 22 of `/proc/<pid>/stat`. Field 2 may contain blanks and brackets, so fields are counted
 * after its end.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(unlessOutOfFiles(undefined));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Tells whether a process is running, on systems without /proc. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
