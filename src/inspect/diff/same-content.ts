import { type Budget, type ByteStream, readRange, Sha256 } from '../../bytes/index.ts';
import { type FileInode, storedLength } from '../../formats/index.ts';
import type { FileNode, ReadableTree } from '../../rootfs/index.ts';
import { fileInodes } from '../squashfs/file-inodes.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';

/** Tells whether two files of the same size hold the same bytes. */
type SameContent = (before: FileNode, after: FileNode) => Promise<boolean>;

/** Compares by reading both. What is read counts as content in the budget: a file can say that it is of any size. */
export function sameBytes(
  before: ReadableTree['content'],
  after: ReadableTree['content'],
  budget: Budget,
): SameContent {
  return async (a, b) => {
    budget.spend('content', a.size);
    return (await digestOfStream(before(a))) === (await digestOfStream(after(b)));
  };
}

/**
 * Compares files of two squashfs images. Blocks whose stored bytes are equal hold the same content, so they are not
 * expanded: only files that are stored otherwise are read.
 */
export async function sameInSquashfs(
  before: SquashfsLevel,
  after: SquashfsLevel,
  budget: Budget,
): Promise<SameContent> {
  const [a, b] = [await StoredFiles.of(before), await StoredFiles.of(after)];
  const isAlike = a.blockSize === b.blockSize && before.reader.compressor === after.reader.compressor;
  const compare = sameBytes(before.files.content, after.files.content, budget);
  return async (fileA, fileB) => {
    const [inodeA, inodeB] = [a.inodeOf(fileA), b.inodeOf(fileB)];
    if (isAlike && inodeA !== undefined && inodeB !== undefined && isStoredAlike(inodeA, inodeB)) {
      if ((await a.digestOf(inodeA)) === (await b.digestOf(inodeB))) return true;
    }
    return await compare(fileA, fileB);
  };
}

function isStoredAlike(a: FileInode, b: FileInode): boolean {
  const isSameTail = a.fragment?.size === b.fragment?.size && a.fragment?.offset === b.fragment?.offset;
  return isSameTail && a.blocks.length === b.blocks.length && a.blocks.every((word, at) => word === b.blocks[at]);
}

/** The files of one image as they are stored. */
class StoredFiles {
  readonly #level: SquashfsLevel;
  readonly #inodes: ReadonlyMap<number, FileInode>;
  /** Of fragment blocks, by their number. Many files share one. */
  readonly #fragments = new Map<number, Promise<string>>();

  private constructor(level: SquashfsLevel, inodes: ReadonlyMap<number, FileInode>) {
    this.#level = level;
    this.#inodes = inodes;
  }

  static async of(level: SquashfsLevel): Promise<StoredFiles> {
    return new StoredFiles(level, await fileInodes(level));
  }

  get blockSize(): number {
    return this.#level.reader.superblock.blockSize;
  }

  inodeOf({ content }: FileNode): FileInode | undefined {
    return content.kind === 'base' ? this.#inodes.get(content.inode) : undefined;
  }

  /** Of the stored blocks of a file, and of the fragment block that holds its tail. */
  async digestOf({ startBlock, storedBytes, fragment }: FileInode): Promise<string> {
    const blocks = await digestOfStream(readRange(this.#level.image, startBlock, storedBytes));
    return fragment === undefined ? blocks : `${blocks} ${await this.#fragment(fragment.index)}`;
  }

  #fragment(index: number): Promise<string> {
    const known = this.#fragments.get(index) ?? this.#readFragment(index);
    this.#fragments.set(index, known);
    return known;
  }

  async #readFragment(index: number): Promise<string> {
    const { image, reader } = this.#level;
    const { start, size } = reader.fragments[index] ?? { start: 0, size: 0 };
    return `${size} ${await digestOfStream(readRange(image, start, storedLength(size)))}`;
  }
}

async function digestOfStream(source: ByteStream): Promise<string> {
  const hash = new Sha256();
  for await (const chunk of source) hash.update(chunk);
  return hash.digest();
}
