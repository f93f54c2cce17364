import { join } from 'node:path';
import { type HeldLock, type LockOptions, withLock } from '../files/index.ts';
import { LOCK_FILE } from './file-names.ts';

/** Runs `action` while this process alone may change the index.json of a layout, and what belongs to it. */
export async function withLayoutLock<T>(
  directory: string,
  action: (held: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  return await withLock(join(directory, LOCK_FILE), action, options);
}
