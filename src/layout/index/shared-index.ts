import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { readIfThere, readOwn, syncDirectory, type Trust, writeFileWhole } from '../../files/index.ts';
import { INDEX_FILE, LAYOUT_FILE } from '../file-names.ts';
import { LAYOUT_CONTENT } from '../layout-files.ts';
import { withLayoutLock } from '../layout-lock.ts';
import { isReplaced } from './edit-index.ts';
import { fallbackRepository } from './fallback-repository.ts';
import { formatLayoutIndex, type LayoutIndex, type ParseIndexOptions, parseLayoutIndex } from './layout-index.ts';

/** Who changes an index.json. */
export interface IndexWriter {
  readonly trust: Trust;
  /** Told before a name gets another meaning. */
  readonly ledger: { reopen(): Promise<void> };
}

/** The index.json of a layout that others may change meanwhile: read anew when it is another file, changed under its lock. */
export class SharedIndex {
  readonly #directory: string;
  readonly #path: string;
  readonly #parsing: ParseIndexOptions;
  #read: { readonly stamp: string; readonly index: LayoutIndex } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, INDEX_FILE);
    this.#parsing = { what: `\`${this.#path}\``, fallback: fallbackRepository(directory) };
  }

  async read(): Promise<LayoutIndex> {
    // Each change makes a new file, so these three tell one from another.
    const facts = await stat(this.#path).catch(() => undefined);
    const stamp = facts === undefined ? '' : `${facts.ino}/${facts.mtimeMs}/${facts.size}`;
    if (this.#read?.stamp === stamp) return this.#read.index;
    const index = parseLayoutIndex(await readIfThere(this.#path), this.#parsing);
    this.#read = { stamp, index };
    return index;
  }

  /** Another run may name its image at the same time, so index.json is read and replaced under a lock. */
  async change(
    edit: (index: LayoutIndex) => LayoutIndex,
    { trust, ledger }: IndexWriter,
    signal?: AbortSignal,
  ): Promise<void> {
    const write = async (): Promise<void> => {
      const before = parseLayoutIndex(await readOwn(this.#path, trust), this.#parsing);
      const layoutFile = join(this.#directory, LAYOUT_FILE);
      if ((await readOwn(layoutFile, trust)) === undefined) await writeFileWhole(layoutFile, streamOf(LAYOUT_CONTENT));
      const after = edit(before);
      if (isReplaced(before, after)) await ledger.reopen();
      await writeFileWhole(this.#path, streamOf(formatLayoutIndex(after)));
      await syncDirectory(this.#directory);
    };
    await withLayoutLock(this.#directory, write, { signal });
  }
}
