import { RootsmithError } from '../errors/index.ts';

declare const entryPathBrand: unique symbol;

/**
 * A checked path inside a tree: relative, with `/` between names, and without empty names, `.`, `..` or NUL. The
 * root is the empty path. It is a *byte string*: each character is one byte (0-255), so that names that are not
 * UTF-8 survive and `<` sorts as memcmp does. Only `parseEntryPath` makes one.
 */
export type EntryPath = string & { readonly [entryPathBrand]: true };

export const ROOT_PATH = '' as EntryPath;

const MAX_PATH_BYTES = 4096; // PATH_MAX of Linux
const MAX_NAME_BYTES = 255; //  NAME_MAX of Linux

/**
 * Checks a path as archives hold it (a byte string). A leading `/` or `./`, `.` and empty names are dropped.
 * Throws `PATH_UNSAFE` for `..`, because such an archive would write outside its root.
 */
export function parseEntryPath(path: string, what = 'path'): EntryPath {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const problem = findProblem(path, names);
  return problem === undefined ? (names.join('/') as EntryPath) : unsafe(path, what, problem);
}

function unsafe(path: string, what: string, problem: string): never {
  throw new RootsmithError('PATH_UNSAFE', `${what} \`${fromByteName(path)}\` ${problem}`, {
    hint: 'Make the archive anew with plain relative paths.',
    details: { path: fromByteName(path) },
  });
}

function findProblem(path: string, names: readonly string[]): string | undefined {
  if (names.includes('..')) return 'climbs out of its root by `..`';
  if (path.includes('\0')) return 'holds a NUL byte';
  if (path.length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (names.some((name) => name.length > MAX_NAME_BYTES)) return `has a name of more than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

/** The names of a path. The root has none. */
export function splitPath(path: EntryPath): readonly string[] {
  return path === '' ? [] : path.split('/');
}

/**
 * The path of an entry of a directory. Throws `PATH_UNSAFE` for a name that a directory cannot hold, as damaged
 * images have.
 */
export function childPath(parent: EntryPath, name: string): EntryPath {
  const path = parent === '' ? name : `${parent}/${name}`;
  if (name.includes('/')) return unsafe(path, 'path', 'has a name with a slash in it');
  const problem = name === '' || name === '.' ? 'has an empty name' : findProblem(path, [name]);
  return problem === undefined ? (path as EntryPath) : unsafe(path, 'path', problem);
}

/** The directory that holds an entry. The parent of the root is the root. */
export function parentPath(path: EntryPath): EntryPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as EntryPath;
}

/** The last name of a path. It is empty for the root. */
export function baseName(path: EntryPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Encodes text that a person wrote as a byte string. */
export function toByteName(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Decodes a byte string for people. Bytes that are not UTF-8 become U+FFFD. */
export function fromByteName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}
