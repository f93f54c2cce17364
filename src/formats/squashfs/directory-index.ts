import { toByteString } from '../../bytes/index.ts';
import { corruptImage } from './damage.ts';
import type { DirectoryIndexEntry, DirectoryListing } from './inode.ts';
import { directoryIndexLayout } from './inode-layout.ts';
import { METADATA_BLOCK_SIZE, type MetadataCursor } from './metadata.ts';
import { metadataRef, refByte } from './metadata-ref.ts';

const MAX_NAME_SIZE = 255;

interface DirectoryIndexPlace {
  readonly listing: DirectoryListing;
  readonly count: number;
  /** The size of the directory table on disk. */
  readonly tableSize: number;
}

/** Reads the index that follows an extended directory's inode. */
export async function readDirectoryIndex(
  cursor: MetadataCursor,
  { listing, count, tableSize }: DirectoryIndexPlace,
): Promise<readonly DirectoryIndexEntry[]> {
  const entries: DirectoryIndexEntry[] = [];
  let [lastAt, lastName] = [-1, ''];
  for (let left = count; left > 0; left -= 1) {
    const { spot } = cursor;
    const {
      index: at,
      startBlock,
      nameSize,
    } = directoryIndexLayout.decode(await cursor.read(directoryIndexLayout.size));
    if (at <= lastAt || at >= listing.size) {
      throw corruptImage(
        'directory index',
        `points at byte ${at} of a listing of ${listing.size}, after byte ${lastAt}`,
        spot,
      );
    }
    if (startBlock >= tableSize)
      throw corruptImage('directory index', `points at block ${startBlock}, outside the table`, spot);
    if (nameSize >= MAX_NAME_SIZE) throw corruptImage('directory index', `has a name of ${nameSize + 1} bytes`, spot);
    const name = toByteString(await cursor.read(nameSize + 1));
    if (name <= lastName) throw corruptImage('directory index', 'has names that do not ascend', spot);
    // This follows from the kernel's arithmetic: all blocks of a listing but the last expand to 8192 bytes.
    const byte = (refByte(listing.ref) + at) % METADATA_BLOCK_SIZE;
    entries.push({ at, ref: metadataRef(startBlock, byte), name });
    [lastAt, lastName] = [at, name];
  }
  return entries;
}
