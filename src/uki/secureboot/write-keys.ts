import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingPath, makeFolders } from '../../files/index.ts';

const SECRET_MODE = 0o600;

/**
 * Writes new files into a folder, which is made if it is missing, readable by its owner alone. Nothing is overwritten:
 * throws `FILE_EXISTS` before anything is written where one of them is there.
 */
export async function writeSecretFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  for (const name of files.keys()) if (await exists(join(folder, name))) throw alreadyThere(join(folder, name));
  await makeFolders(folder, { mode: 0o700 });
  for (const [name, content] of files) await writeNewFile(join(folder, name), content);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissingPath(error)) return false;
    throw asRootsmithError(error, `look for \`${path}\``);
  }
}

async function writeNewFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx', mode: SECRET_MODE });
  } catch (error) {
    throw asRootsmithError(error, `write \`${path}\``);
  }
}

function alreadyThere(path: string): RootsmithError {
  return new RootsmithError('FILE_EXISTS', `\`${path}\` exists, and keys are never overwritten`, {
    hint: 'Name another folder by `-o`, or move the old keys away: nodes that trust them boot nothing else.',
    details: { path },
  });
}
