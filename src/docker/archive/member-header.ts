import { encodeTarHeader, TAR_BLOCK } from '../../formats/index.ts';

/** Time and mode are constant, so that equal images give equal archives. */
export const memberFacts = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  linkTarget: '',
  major: 0,
  minor: 0,
  xattrs: new Map<string, Uint8Array>(),
} as const;

/** The header of a file in an archive: one block, since a size that is too large for octal digits is in it in base-256. */
export function memberHeader(path: string, size: number): Uint8Array {
  return encodeTarHeader({ ...memberFacts, path, size }).subarray(-TAR_BLOCK);
}
