import { type ByteStream, Sha256 } from '../../../bytes/index.ts';
import { corruptImage } from '../damage.ts';
import type { FileInode, FragmentTail } from '../inode.ts';
import type { GraftBase } from './base.ts';
import type { DataPacker, PlacedData, TailPlace } from './data-packer.ts';
import type { Graft } from './graft.ts';
import type { NumberedInode } from './inode-numbering.ts';
import type { SourcedFile } from './sources.ts';
import type { WriteContent, WriteFile } from './tree.ts';

interface PackOptions {
  readonly packer: DataPacker;
  readonly base: GraftBase | undefined;
  readonly graft: Graft | undefined;
  readonly format: { readonly sharesDuplicates: boolean; readonly blockSize: number };
}

export interface PackedData {
  readonly data: ReadonlyMap<NumberedInode, PlacedData>;
  /** The number of new files of at least one block that have the same bytes as another new file. */
  readonly duplicateFiles: number;
  readonly duplicateBytes: number;
}

/** Goes through all files in the order of writing: locates copied data and packs new data. */
export async function packData(files: readonly SourcedFile[], options: PackOptions): Promise<PackedData> {
  const duplicates = new DuplicateFinder(files, options);
  const tails = new RepackedTails(options);
  const data = new Map<NumberedInode, PlacedData>();
  for (const source of files) {
    if (source.kind === 'base') data.set(source.inode, await placeCopied(source.base, options, tails));
    else if (source.file.size > 0) data.set(source.inode, await duplicates.place(source.file));
  }
  return { data, duplicateFiles: duplicates.duplicateFiles, duplicateBytes: duplicates.duplicateBytes };
}

async function placeCopied(base: FileInode, { graft }: PackOptions, tails: RepackedTails): Promise<PlacedData> {
  if (graft === undefined) throw new Error('bug: a file of a base, but no base');
  const { fragment, blocks, sparse, storedBytes, startBlock } = base;
  const start = storedBytes === 0 ? 0 : graft.relocate(startBlock);
  if (fragment === undefined) return { start, words: blocks, tail: undefined, sparse };
  const kept = graft.newIndex.get(fragment.index);
  const tail = kept === undefined ? await tails.place(fragment) : { index: kept, offset: fragment.offset };
  return { start, words: blocks, tail, sparse };
}

/** Moves tails out of fragments that are repacked. Files that shared a tail still do. */
class RepackedTails {
  readonly #options: PackOptions;
  readonly #placed = new Map<string, TailPlace>();

  constructor(options: PackOptions) {
    this.#options = options;
  }

  async place({ index, offset, size }: FragmentTail): Promise<TailPlace> {
    const key = `${index} ${offset} ${size}`;
    const known = this.#placed.get(key);
    if (known !== undefined) return known;
    const { base, packer } = this.#options;
    if (base === undefined) throw new Error('bug: a fragment of a base, but no base');
    const block = await base.reader.readFragment(index);
    if (offset + size > block.length) {
      const problem = `expands to ${block.length} bytes, but a tail ends at ${offset + size}`;
      throw corruptImage('fragment block', problem, { offset: base.reader.fragments[index]?.start ?? 0 });
    }
    const place = await packer.addTail(block.subarray(offset, offset + size));
    this.#placed.set(key, place);
    return place;
  }
}

/**
 * Packs new files, and each content once. Only files that have the same size as another one are hashed before they
 * are packed.
 */
class DuplicateFinder {
  duplicateFiles = 0;
  duplicateBytes = 0;
  readonly #packer: DataPacker;
  readonly #sharedSizes: ReadonlySet<number>;
  readonly #packed = new Map<string, PlacedData>();

  constructor(files: readonly SourcedFile[], { packer, format }: PackOptions) {
    this.#packer = packer;
    this.#sharedSizes = format.sharesDuplicates ? sharedSizes(files) : new Set();
  }

  async place(file: WriteFile): Promise<PlacedData> {
    if (this.#packer.isOneTail(file.size) || !this.#sharedSizes.has(file.size))
      return this.#packer.addFile(openOf(file.content), file.size);
    const digest = await digestOfFile(file);
    const known = this.#packed.get(digest);
    if (known !== undefined) {
      this.duplicateFiles += 1;
      this.duplicateBytes += file.size;
      return known;
    }
    const placed = await this.#packer.addFile(openOf(file.content), file.size);
    this.#packed.set(digest, placed);
    return placed;
  }
}

function sharedSizes(files: readonly SourcedFile[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const source of files) {
    if (source.kind === 'base') continue;
    const { size } = source.file;
    if (seen.has(size)) shared.add(size);
    seen.add(size);
  }
  return shared;
}

async function digestOfFile({ content }: WriteFile): Promise<string> {
  const hash = new Sha256();
  for await (const chunk of openOf(content)) hash.update(chunk);
  return hash.digest();
}

function openOf(content: WriteContent): ByteStream {
  if (content.kind === 'stream') return content.open();
  throw new Error('bug: a file of the base is not new');
}
