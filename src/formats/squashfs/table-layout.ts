import type { RandomAccess } from '../../bytes/index.ts';
import { corruptImage } from './damage.ts';
import { exportLayout } from './export-table.ts';
import { fragmentLayout } from './fragment.ts';
import { idLayout } from './id-table.ts';
import { type LookupTable, locateTable } from './lookup-table.ts';
import { type Superblock, superblockLayout } from './superblock.ts';
import { type LocatedXattrs, locateXattrs } from './xattr.ts';

/**
 * The position of each table. They are checked as the kernel does: backwards from `bytesUsed`, and each ends where
 * the next begins.
 */
export interface TableLayout {
  readonly xattrs: LocatedXattrs | undefined;
  readonly ids: LookupTable;
  readonly exports: LookupTable | undefined;
  readonly fragments: LookupTable | undefined;
  /** The latest absolute position at which the directory table ends. */
  readonly directoriesEnd: number;
}

export async function locateTables(image: RandomAccess, superblock: Superblock): Promise<TableLayout> {
  const xattrs = await locateXattrs(image, superblock);
  const ids = await locateTable(image, {
    name: 'id table',
    start: superblock.idTable,
    count: superblock.idCount,
    recordSize: idLayout.size,
    end: xattrs?.valuesStart ?? superblock.bytesUsed,
  });
  const exports = await locateExports(image, superblock, firstBlock(ids));
  const fragments = await locateFragments(image, superblock, firstBlock(exports ?? ids));
  const directoriesEnd = firstBlock(fragments ?? exports ?? ids);
  if (superblock.directoryTable > directoriesEnd) {
    throw corruptImage('directoryTable', `is ${superblock.directoryTable}, behind the table at ${directoriesEnd}`, {
      offset: superblockLayout.offsets.directoryTable,
    });
  }
  return { xattrs, ids, exports, fragments, directoriesEnd };
}

async function locateExports(
  image: RandomAccess,
  superblock: Superblock,
  end: number,
): Promise<LookupTable | undefined> {
  const { exportTable: start, inodeCount: count } = superblock;
  if (start === undefined) return undefined;
  return locateTable(image, { name: 'export table', start, count, recordSize: exportLayout.size, end });
}

async function locateFragments(
  image: RandomAccess,
  superblock: Superblock,
  end: number,
): Promise<LookupTable | undefined> {
  const { fragmentTable: start, fragmentCount: count } = superblock;
  if (start === undefined) return undefined;
  return locateTable(image, {
    name: 'fragment table',
    start,
    count,
    recordSize: fragmentLayout.size,
    end,
    mayEndEarly: true,
  });
}

function firstBlock({ locations, blocksEnd }: LookupTable): number {
  return locations[0] ?? blocksEnd;
}
