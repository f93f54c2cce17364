import { concatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { IsoNode } from './tree.ts';

/** What a path table knows of a directory. */
export interface PathTableDirectory {
  readonly node: IsoNode;
  /** The index of its parent. */
  readonly parent: number;
}

const FIXED_BYTES = 8;
const MAX_PARENT = 0xffff;

export function pathTableBytes(directories: readonly PathTableDirectory[]): number {
  return directories.reduce((sum, { node }) => sum + entryBytes(nameOf(node)), 0);
}

/**
 * The table of all directories in one byte order. Throws `LIMIT_EXCEEDED` if a parent has a number beyond 16 bits.
 *
 * @param blocks The block of each directory.
 */
export function encodePathTable(
  directories: readonly PathTableDirectory[],
  blocks: readonly number[],
  order: 'little' | 'big',
): Uint8Array {
  return concatBytes(
    directories.map(({ node, parent }, index) => {
      const name = nameOf(node);
      const bytes = new Uint8Array(entryBytes(name));
      const view = new DataView(bytes.buffer);
      if (parent >= MAX_PARENT) throw new RootsmithError('LIMIT_EXCEEDED', 'an ISO 9660 has at most 65535 directories');
      view.setUint8(0, name.length);
      view.setUint32(2, blocks[index] ?? 0, order === 'little');
      view.setUint16(6, parent + 1, order === 'little');
      bytes.set(name, FIXED_BYTES);
      return bytes;
    }),
  );
}

function nameOf({ isoName }: IsoNode): Uint8Array {
  return Buffer.from(isoName, 'latin1');
}

function entryBytes(name: Uint8Array): number {
  return FIXED_BYTES + name.length + (name.length % 2);
}
