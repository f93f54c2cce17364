import type { RandomAccess } from '../../../bytes/index.ts';
import type { FileInode } from '../inode.ts';
import type { SquashfsReader } from '../reader.ts';

/** The image from which an edited image takes its data. */
export interface GraftBase {
  readonly image: RandomAccess;
  readonly reader: Pick<SquashfsReader, 'superblock' | 'compressorOptions' | 'fragments' | 'readFile' | 'readFragment'>;
  /** Every file of the base by inode number. */
  readonly files: ReadonlyMap<number, FileInode>;
}
