import { type ByteStream, parseEntryPath, splitPath } from '../../bytes/index.ts';
import type { CompressorName } from './compressor.ts';
import type { StoredCompressorOptions } from './compressor-options.ts';
import { type DirectoryEntry, readDirectory } from './directory.ts';
import { decodeExports } from './export-table.ts';
import { type FragmentCache, type ReadFileOptions, readFileData, readFragmentBlock } from './file-data.ts';
import { findEntry } from './find-entry.ts';
import type { FragmentEntry } from './fragment.ts';
import type { DirectoryInode, FileInode, Inode } from './inode.ts';
import { readRecords, recordSpot } from './lookup-table.ts';
import { Lru } from './lru.ts';
import type { MetadataRef } from './metadata-ref.ts';
import { readInode } from './read-inode.ts';
import type { Superblock } from './superblock.ts';
import type { Volume } from './volume.ts';
import {
  readRoot,
  readTree,
  resolveEntry,
  type SquashfsTree,
  type SquashfsWalkOptions,
  type WalkStep,
  walk,
} from './walk.ts';
import { readXattrSet, type XattrSet } from './xattr.ts';

const CACHED_FRAGMENTS = 8; // at most 1 MiB each

type Xattrs = ReadonlyMap<string, Uint8Array>;

const NO_XATTRS: Xattrs = new Map();

/** An opened image. Metadata is expanded on demand and then kept; file data is not kept. */
export class SquashfsReader {
  readonly #volume: Volume;
  readonly #fragments: FragmentCache = new Lru(CACHED_FRAGMENTS);
  #exports: Promise<readonly MetadataRef[] | undefined> | undefined;

  /** Called by `openSquashfs`, which has checked what the volume holds. */
  constructor(volume: Volume) {
    this.#volume = volume;
  }

  get superblock(): Superblock {
    return this.#volume.superblock;
  }

  get compressor(): CompressorName {
    return this.#volume.superblock.compressor;
  }

  /** The options, or `undefined` if the writer used all defaults. */
  get compressorOptions(): StoredCompressorOptions | undefined {
    return this.#volume.compressorOptions;
  }

  /** The absolute position from which on blocks may begin. */
  get dataStart(): number {
    return this.#volume.dataStart;
  }

  /** User and group ids, in stored order. */
  get ids(): readonly number[] {
    return this.#volume.ids;
  }

  /** The position of each fragment block. Files hold indexes of this list. */
  get fragments(): readonly FragmentEntry[] {
    return this.#volume.fragments;
  }

  /** The sets of extended attributes. `xattrId` of an inode is an index of this list. */
  get xattrSets(): readonly XattrSet[] {
    return this.#volume.xattrs?.sets ?? [];
  }

  root(): Promise<DirectoryInode> {
    return readRoot(this.#volume);
  }

  /** Reads the inode at a reference of a directory entry or of the export table. It is a new object each time. */
  inode(ref: MetadataRef): Promise<Inode> {
    return readInode(this.#volume, ref);
  }

  /** Reads the entries of a directory, in the order of the names' bytes. */
  readDirectory(directory: DirectoryInode): Promise<readonly DirectoryEntry[]> {
    return readDirectory(this.#volume, directory);
  }

  /**
   * Finds the inode at a path (a byte string), or gives `undefined`. Reads only the directories on the way, and only
   * a part of long ones. Symlinks are not followed. Throws `PATH_UNSAFE` for `..`.
   */
  async lookup(path: string): Promise<Inode | undefined> {
    let inode: Inode = await this.root();
    for (const name of splitPath(parseEntryPath(path))) {
      if (inode.kind !== 'directory') return undefined;
      const entry = await findEntry(this.#volume, inode, name);
      if (entry === undefined) return undefined;
      inode = await resolveEntry(this.#volume, entry);
    }
    return inode;
  }

  /** Reads the content, from its beginning for each iteration of the stream. Holes are zeros. */
  readFile(file: FileInode, options: ReadFileOptions = {}): ByteStream {
    const open = (): ByteStream => readFileData(this.#volume, this.#fragments, file, options);
    return { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
  }

  /** Reads and expands a whole fragment block. It is shared with the cache: do not change it. */
  readFragment(index: number): Promise<Uint8Array> {
    return readFragmentBlock(this.#volume, this.#fragments, index);
  }

  /**
   * Reads the extended attributes: full names to raw values, empty if there are none. The map is shared with the
   * cache: do not change it.
   */
  async xattrs({ xattrId }: Inode): Promise<Xattrs> {
    const { xattrs } = this.#volume;
    if (xattrId === undefined || xattrs === undefined) return NO_XATTRS;
    return readXattrSet(xattrs, xattrId, this.#volume);
  }

  /** The position of each inode at index `number - 1`, or `undefined` if the image has no such table. */
  exportTable(): Promise<readonly MetadataRef[] | undefined> {
    // The table is read once, because each reading counts against the limit for metadata.
    this.#exports ??= readExports(this.#volume);
    return this.#exports;
  }

  /** Walks over every name, depth first, directories before their content. Hard links give the same inode object. */
  walk(options: SquashfsWalkOptions = {}): AsyncIterable<WalkStep> {
    return walk(this.#volume, options);
  }

  /** Reads the whole tree at once, without file contents. Hard links are the same node. */
  tree(options: SquashfsWalkOptions = {}): Promise<SquashfsTree> {
    return readTree(this.#volume, options);
  }
}

async function readExports({ exports, metadata, inodes }: Volume): Promise<readonly MetadataRef[] | undefined> {
  if (exports === undefined) return undefined;
  const records = await readRecords(metadata, exports);
  return decodeExports(records, { inodeTableSize: inodes.size, spotOf: (at) => recordSpot(exports, at) });
}
