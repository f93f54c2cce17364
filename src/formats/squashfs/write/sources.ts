import type { FileInode } from '../inode.ts';
import type { GraftBase } from './base.ts';
import { findEqualInBase } from './equal-in-base.ts';
import type { InodeNumbering, NumberedInode } from './inode-numbering.ts';
import type { WriteFile } from './tree.ts';

/** A file of the new image, and the source of its bytes. An empty file that came from the base is also in the base. */
export type SourcedFile = SourcedFromBase | SourcedFromStream;

export interface SourcedFromBase {
  readonly kind: 'base';
  readonly inode: NumberedInode;
  readonly base: FileInode;
  /** Whether the file came with a layer, but the base has the same bytes. */
  readonly isAdopted: boolean;
}

export interface SourcedFromStream {
  readonly kind: 'stream';
  readonly inode: NumberedInode;
  readonly file: WriteFile;
}

interface SourceOptions {
  readonly base: GraftBase | undefined;
  readonly sharesDuplicates: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Decides for every file, in the order of writing, whether its data is copied or made. */
export async function locateSources(
  { others }: InodeNumbering,
  { base, sharesDuplicates, signal }: SourceOptions,
): Promise<readonly SourcedFile[]> {
  const files: SourcedFile[] = [];
  for (const inode of others) if (inode.node.kind === 'file') files.push(toSource(inode, inode.node, base));
  if (base === undefined || !sharesDuplicates) return files;
  const fresh = files.flatMap((source) => (source.kind === 'stream' && source.file.size > 0 ? [source.file] : []));
  const equal = await findEqualInBase(fresh, base, signal);
  return files.map((source): SourcedFile => {
    const found = source.kind === 'stream' ? equal.get(source.file) : undefined;
    return found === undefined ? source : { kind: 'base', inode: source.inode, base: found, isAdopted: true };
  });
}

function toSource(inode: NumberedInode, file: WriteFile, base: GraftBase | undefined): SourcedFile {
  if (file.content.kind === 'stream') return { kind: 'stream', inode, file };
  const found = base?.files.get(file.content.inode);
  if (found === undefined) throw new Error(`bug: the base has no file ${file.content.inode}`);
  return { kind: 'base', inode, base: found, isAdopted: false };
}
