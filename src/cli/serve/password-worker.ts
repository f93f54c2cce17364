import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/** The question to a thread: does the password match the hash? */
export interface PasswordQuestion {
  readonly password: string;
  readonly hash: string;
}

/** Lowers the priority of this thread, so that many attempts to log in do not slow down clients that pull. */
function stepBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {
    // On other systems, or without permission, all threads have the same priority.
  }
}

stepBack();
parentPort?.on('message', ({ password, hash }: PasswordQuestion) => {
  parentPort?.postMessage(compareSync(password, hash), []);
});
