import { join } from 'node:path';
import { streamOf } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { isMissingFile, readInput, writeFileWhole } from '../files/index.ts';
import { LOCK_FILE_NAME, type Lock, type LockEntry, parseLock, writeLock } from '../recipe/index.ts';

/** The lockfile beside a recipe. Throws `LOCK_DRIFT` if it does not exist. */
export async function readBuildLock(folder: string): Promise<Lock> {
  const path = join(folder, LOCK_FILE_NAME);
  try {
    return parseLock(Buffer.from(await readInput(path)).toString('utf8'), { file: path, folder });
  } catch (error) {
    if (!isMissingFile(error)) throw asRootsmithError(error, `read \`${path}\``);
    throw new RootsmithError('LOCK_DRIFT', `there is no \`${path}\` to build from`, {
      hint: 'Run `rootsmith build --update-lock` once, and keep the file with the recipe.',
      cause: error,
    });
  }
}

export async function saveLock(folder: string, entries: readonly LockEntry[]): Promise<void> {
  await writeFileWhole(
    join(folder, LOCK_FILE_NAME),
    streamOf(new TextEncoder().encode(writeLock(entries, { folder }))),
  );
}
