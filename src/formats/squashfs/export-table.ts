import { struct, u64le } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { type MetadataRef, parseMetadataRef, refBlock } from './metadata-ref.ts';

/** Where an inode is; record `n` is that of inode number `n + 1`. For NFS, which knows numbers only. */
export const exportLayout = struct('squashfs export entry', { inode: u64le });

interface ExportBounds {
  /** Bytes on disk. */
  readonly inodeTableSize: number;
  /** Where a byte of the records is, for errors. */
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
