import type { FileInode } from '../../formats/index.ts';
import type { SquashfsLevel } from './squashfs-level.ts';

/** The inodes of all files, by number. */
export async function fileInodes({ reader }: Pick<SquashfsLevel, 'reader'>): Promise<ReadonlyMap<number, FileInode>> {
  const inodes = new Map<number, FileInode>();
  for await (const { inode } of reader.walk()) if (inode.kind === 'file') inodes.set(inode.number, inode);
  return inodes;
}
