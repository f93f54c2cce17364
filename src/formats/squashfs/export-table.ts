import { struct, u64le } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { type MetadataRef, parseMetadataRef, refBlock } from './metadata-ref.ts';

/**
 * The position of an inode. Record `n` is that of inode number `n + 1`. NFS needs the table, because it knows
 * numbers only.
 */
export const exportLayout = struct('squashfs export entry', { inode: u64le });

interface ExportBounds {
  /** The size of the inode table on disk. */
  readonly inodeTableSize: number;
  /** The position of a byte of the records, for errors. */
  readonly spotOf: (at: number) => Spot;
}

export function decodeExports(records: Uint8Array, { inodeTableSize, spotOf }: ExportBounds): readonly MetadataRef[] {
  const refs: MetadataRef[] = [];
  for (let at = 0; at < records.length; at += exportLayout.size) {
    const { inode } = exportLayout.decode(records.subarray(at));
    const ref = parseMetadataRef(inode);
    if (ref === undefined || refBlock(ref) >= inodeTableSize) {
      throw corruptImage(
        `export entry ${refs.length}`,
        `is 0x${inode.toString(16)}, outside the inode table`,
        spotOf(at),
      );
    }
    refs.push(ref);
  }
  return refs;
}
