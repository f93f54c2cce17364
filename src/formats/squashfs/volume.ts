import type { Budget, RandomAccess } from '../../bytes/index.ts';
import type { StoredCompressorOptions } from './compressor-options.ts';
import type { Expand } from './expand.ts';
import type { FragmentEntry } from './fragment.ts';
import type { SquashfsLimits } from './limits.ts';
import type { LookupTable } from './lookup-table.ts';
import type { MetadataSource, MetadataTable } from './metadata.ts';
import type { Superblock } from './superblock.ts';
import type { XattrTables } from './xattr.ts';

/** One opened image: everything that reading an inode, a listing or a file needs. */
export interface Volume {
  readonly image: RandomAccess;
  readonly superblock: Superblock;
  readonly compressorOptions: StoredCompressorOptions | undefined;
  readonly limits: SquashfsLimits;
  readonly budget: Budget;
  readonly expand: Expand;
  readonly metadata: MetadataSource;
  /** The absolute position from which on blocks may begin. They end where the inode table begins. */
  readonly dataStart: number;
  readonly inodes: MetadataTable;
  readonly directories: MetadataTable;
  readonly ids: readonly number[];
  readonly fragments: readonly FragmentEntry[];
  readonly xattrs: XattrTables | undefined;
  readonly exports: LookupTable | undefined;
}
