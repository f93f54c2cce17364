import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { readIfThere, readOwn, syncDirectory, withLock, writeFileWhole } from '../../files/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import { INDEX_FILE, LAYOUT_CONTENT, LAYOUT_FILE, LAYOUT_LOCK } from '../layout-files.ts';
import type { LayoutSession } from '../session.ts';
import { formatLayoutIndex, isReplaced, type LayoutIndex, parseLayoutIndex } from './layout-index.ts';

/** The index.json of a layout that others may change meanwhile: read anew when it is another file, changed under its lock. */
export class LayoutNames {
  readonly #directory: string;
  #read: { readonly stamp: string; readonly index: LayoutIndex } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async index(): Promise<LayoutIndex> {
    const path = join(this.#directory, INDEX_FILE);
    // Each change makes a new file, so these three tell one from another.
    const facts = await stat(path).catch(() => undefined);
    const stamp = facts === undefined ? '' : `${facts.ino}/${facts.mtimeMs}/${facts.size}`;
    if (this.#read?.stamp === stamp) return this.#read.index;
    const index = parseLayoutIndex(await readIfThere(path), `\`${path}\``);
    this.#read = { stamp, index };
    return index;
  }

  async change(
    edit: (index: LayoutIndex) => LayoutIndex,
    { trust, ledger }: Pick<LayoutSession, 'trust' | 'ledger'>,
    signal?: AbortSignal,
  ): Promise<void> {
    const path = join(this.#directory, INDEX_FILE);
    const write = async (): Promise<void> => {
      const layoutFile = join(this.#directory, LAYOUT_FILE);
      if ((await readOwn(layoutFile, trust)) === undefined) await writeFileWhole(layoutFile, streamOf(LAYOUT_CONTENT));
      const before = parseLayoutIndex(await readOwn(path, trust), `\`${path}\``);
      const after = edit(before);
      if (isReplaced(before, after)) await ledger.reopen();
      await writeFileWhole(path, streamOf(formatLayoutIndex(after)));
      await syncDirectory(this.#directory);
    };
    await withLock(join(this.#directory, LAYOUT_LOCK), write, { signal });
  }
}

/** Where the server of layouts, too, notes the repository of an entry that has no name. */
export const REPOSITORY = 'io.rootsmith.repository';

/** The index with an entry of a repository that no tag names: a signature, an image known by its digest. */
export function withUntagged(index: LayoutIndex, descriptor: Descriptor, repository: string): LayoutIndex {
  const isThere = index.entries.some(
    (entry) =>
      entry.descriptor.digest === descriptor.digest && entry.descriptor.annotations?.[REPOSITORY] === repository,
  );
  if (isThere) return index;
  const { mediaType, digest, size } = descriptor;
  const annotations = { [REPOSITORY]: repository };
  const json = { mediaType, digest, size, annotations };
  const entry = { descriptor: { mediaType, digest, size, annotations }, name: undefined, json };
  return { ...index, entries: [...index.entries, entry].sort((a, b) => compare(keyOf(a), keyOf(b))) };
}

function keyOf({ name = '', descriptor }: LayoutIndex['entries'][number]): string {
  return `${name} ${descriptor.digest} ${descriptor.annotations?.[REPOSITORY] ?? ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
