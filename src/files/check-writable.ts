import { access, constants, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { isMissingPath } from './absent.ts';
import { isCode } from './error-code.ts';
import { existingParent } from './free-space.ts';

/**
 * Checks that a folder can be made, or takes files if it is there. `action` is what messages say cannot be done
 * otherwise: `write \`out\``. Throws what the system refuses, as `PERMISSION`, `NOT_FOUND` or `PATH_FOREIGN`.
 *
 * Nothing stays: where the folder is missing, the nearest folder above it is tried.
 */
export async function checkWritableFolder(folder: string, action: string): Promise<void> {
  try {
    const there = await existingParent(folder);
    if (!(await stat(there)).isDirectory()) throw notFolder(there, action);
    await access(there, constants.W_OK | constants.X_OK);
    // Some file systems, such as /proc, say yes to the superuser and take nothing.
    await rmdir(await mkdtemp(join(there, '.rootsmith-')));
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw takesNothing(folder, action, error);
    throw asRootsmithError(error, action);
  }
}

/** Checks that a file can be written, as `checkWritableFolder` does; a folder must not be in its place. */
export async function checkWritableFile(path: string, action: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) throw isFolder(path, action);
  } catch (error) {
    if (!isMissingPath(error)) throw asRootsmithError(error, action);
  }
  await checkWritableFolder(dirname(path), action);
}

function notFolder(path: string, action: string): RootsmithError {
  return new RootsmithError('NOT_FOUND', `cannot ${action}: \`${path}\` is not a folder`, {
    hint: 'Name a path below a folder.',
  });
}

function isFolder(path: string, action: string): RootsmithError {
  return new RootsmithError('PATH_FOREIGN', `cannot ${action}: \`${path}\` is a folder`, {
    hint: 'Name a file, for example one in that folder.',
  });
}

function takesNothing(folder: string, action: string, cause: unknown): RootsmithError {
  return new RootsmithError('PERMISSION', `cannot ${action}: nothing can be made at \`${folder}\``, {
    hint: 'Name a place on a file system that keeps files.',
    cause,
  });
}
