import { type EntryPath, fromByteName } from '../bytes/index.ts';

/** A path of a tree as people write it: with a leading slash. */
export function showPath(path: EntryPath): string {
  return `/${fromByteName(path)}`;
}
