import type { FragmentEntry } from './fragment.ts';
import type { FileInode } from './inode.ts';
import { HOLE, storedLength } from './size-word.ts';

/** What of an inode says where its content is. */
type StoredFile = Pick<FileInode, 'number' | 'startBlock' | 'blocks' | 'fragment'>;

/** A block and the files that use it, each with its weight. */
interface UsedBlock {
  readonly length: number;
  readonly users: { readonly inode: number; readonly weight: number }[];
}

/**
 * How many bytes of an image each file takes, by inode number: its blocks, and its share of the fragment block that
 * holds its tail. Files that have a block in common share it. The sum is that of all blocks that are used. Give each
 * inode once.
 */
export function storedBytesByInode(
  files: Iterable<StoredFile>,
  fragments: readonly Pick<FragmentEntry, 'start' | 'size'>[],
): ReadonlyMap<number, number> {
  const blocks = new Map<number, UsedBlock>();
  const bytes = new Map<number, number>();
  for (const file of files) {
    bytes.set(file.number, 0);
    useBlocks(blocks, file);
    const fragment = file.fragment && fragments[file.fragment.index];
    if (fragment === undefined || file.fragment === undefined) continue;
    const length = storedLength(fragment.size);
    use(blocks, { start: fragment.start, length }, { inode: file.number, weight: file.fragment.size });
  }
  for (const block of blocks.values()) divide(block, bytes);
  return bytes;
}

function useBlocks(blocks: Map<number, UsedBlock>, { number, startBlock, blocks: words }: StoredFile): void {
  let start = startBlock;
  for (const word of words) {
    if (word === HOLE) continue;
    const length = storedLength(word);
    use(blocks, { start, length }, { inode: number, weight: 1 });
    start += length;
  }
}

function use(
  blocks: Map<number, UsedBlock>,
  { start, length }: { readonly start: number; readonly length: number },
  user: UsedBlock['users'][number],
): void {
  const block = blocks.get(start);
  if (block === undefined) blocks.set(start, { length, users: [user] });
  else block.users.push(user);
}

/** Rounds sums rather than parts, so that the parts add up to the block. */
function divide({ length, users }: UsedBlock, bytes: Map<number, number>): void {
  const whole = users.reduce((sum, { weight }) => sum + weight, 0);
  let [weights, given] = [0, 0];
  for (const { inode, weight } of users) {
    weights += weight;
    const upTo = Math.floor((length * weights) / whole);
    bytes.set(inode, (bytes.get(inode) ?? 0) + upTo - given);
    given = upTo;
  }
}
