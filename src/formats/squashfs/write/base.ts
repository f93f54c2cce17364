import type { RandomAccess } from '../../../bytes/index.ts';
import type { FileInode } from '../inode.ts';
import type { SquashfsReader } from '../reader.ts';

/** The image that an edited one takes its data from. */
export interface GraftBase {
  readonly image: RandomAccess;
  readonly reader: Pick<SquashfsReader, 'superblock' | 'compressorOptions' | 'fragments' | 'readFile' | 'readFragment'>;
  /** Every file of it, by inode number. */
  readonly files: ReadonlyMap<number, FileInode>;
}
