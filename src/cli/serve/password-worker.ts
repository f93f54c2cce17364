import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/** What a thread is asked: whether a password has this hash. */
export interface PasswordQuestion {
  readonly password: string;
  readonly hash: string;
}

/** Hashing is slow on purpose, and whoever tries passwords makes much of it: clients that pull go first. */
function stepBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {
    // Not Linux, or not allowed: then all threads are equal.
  }
}

stepBack();
parentPort?.on('message', ({ password, hash }: PasswordQuestion) => {
  parentPort?.postMessage(compareSync(password, hash), []);
});
