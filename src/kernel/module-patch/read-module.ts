import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { ModuleSourceFile } from './module-patch.ts';

/** The source of a module is a few megabytes at most. More means that a wrong folder was named. */
const MAX_MODULE_BYTES = 64 * 1024 * 1024;
const MAX_MODULE_FILES = 10_000;

/**
 * Reads the source of an out-of-tree module. Hidden files and what a build leaves behind are left out. Throws
 * `MODULE_SOURCE_INVALID` for a file that is not a text, by name, and `PATH_UNSAFE` for a link that leaves the folder.
 */
export async function readModuleSource(folder: string): Promise<readonly ModuleSourceFile[]> {
  try {
    const paths = await sourcePaths(folder);
    const top = await realpath(folder);
    const files: ModuleSourceFile[] = [];
    let bytes = 0;
    for (const path of paths) {
      const file = await readModuleFile(folder, path, top);
      bytes += file.text.length;
      refuseMore(folder, bytes, files.push(file));
    }
    return files;
  } catch (error) {
    throw asRootsmithError(error, `read the module \`${folder}\``);
  }
}

/** The paths of all files, in the order of their bytes. */
async function sourcePaths(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !BUILT.test(path))
    .sort();
}

/** Hidden files, and what kbuild writes beside the sources. */
const BUILT =
  /(?:^|\/)\.|(?:\.(?:o|a|ko|cmd|mod|mod\.c|order|symvers|dwo|orig|rej)|~)$|(?:^|\/)(?:Module\.markers|modules\.order)$/;

async function readModuleFile(folder: string, path: string, top: string): Promise<ModuleSourceFile> {
  const whole = join(folder, path);
  const real = await realpath(whole);
  if (!real.startsWith(`${top}/`)) {
    throw new RootsmithError('PATH_UNSAFE', `\`${whole}\` is a link that leads out of the module`, {
      hint: 'Put a copy of the file in its place.',
      details: { path },
    });
  }
  const found = await stat(real);
  if (!found.isFile() || found.size > MAX_MODULE_BYTES) throw notText(whole, 'is not a file of a few megabytes');
  const text = await readFile(real, 'latin1');
  if (text.includes('\0')) throw notText(whole, 'is a binary file');
  if (/[^\x20-\x7e]|["\\]| /.test(path)) throw notText(whole, 'has a name that `patch` does not take');
  return { path, text, isExecutable: (found.mode & 0o100) !== 0 };
}

function notText(path: string, found: string): RootsmithError {
  return new RootsmithError('MODULE_SOURCE_INVALID', `\`${path}\` ${found}, which a patch cannot carry`, {
    hint: 'Remove it from the folder, or keep it out of the patch and build the module outside of the tree.',
    details: { path },
  });
}

function refuseMore(folder: string, bytes: number, files: number): void {
  if (bytes <= MAX_MODULE_BYTES && files <= MAX_MODULE_FILES) return;
  throw new RootsmithError('LIMIT_EXCEEDED', `\`${folder}\` has more than ${MAX_MODULE_FILES} files or 64 MiB`, {
    hint: 'Name the folder of the module alone.',
    details: { bytes, files },
  });
}
