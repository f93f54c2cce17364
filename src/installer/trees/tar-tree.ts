import { type Budget, type ByteStream, received } from '../../bytes/index.ts';
import { expandByMagic } from '../../compression/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { readTar, type TarEntry } from '../../formats/index.ts';
import { type RootTree, treeFromTar } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { spooledLayer } from './spooled-layer.ts';

export interface TreeOfTarOptions {
  /** For messages. */
  readonly what: string;
  /** Seconds since 1970, for directories that the archive does not describe. */
  readonly mtime: number;
  /** Passes on the entries of the archive, for a look at their headers. */
  readonly onEntries?: PassEntries | undefined;
}

/** Passes entries on, unchanged and in their order. */
export type PassEntries = (entries: AsyncIterable<TarEntry>) => AsyncIterable<TarEntry>;

/** The tree in an archive, compressed in any way. Names that look like whiteouts are plain names here. */
export async function treeOfTar(
  file: ByteStream,
  { what, mtime, onEntries = passAll }: TreeOfTarOptions,
  context: BuildContext,
): Promise<RootTree> {
  const tar = context.files.newFile('tree.tar');
  const budget = context.budget.open(what);
  const entries = readTar(tar.alsoTo(expandByMagic(received(file, budget), budget)), { budget });
  return await treeFromTar(onEntries(entries), {
    ...spooledLayer({ what, tar, mtime }, context),
    whiteouts: 'literal',
    budget,
  });
}

export function passAll(entries: AsyncIterable<TarEntry>): AsyncIterable<TarEntry> {
  return entries;
}

/** Whether a file is a tar archive, compressed or not. As for docker's ADD, the content decides, and not the name. */
export async function isTar(content: ByteStream, budget: Budget): Promise<boolean> {
  try {
    for await (const _ of readTar(expandByMagic(content, budget), { budget })) return true;
    return false;
  } catch (error) {
    // The file is too short, or is not what its magic says: it is a plain file.
    if (isRootsmithError(error) && error.code.startsWith('FORMAT_')) return false;
    throw error;
  }
}
