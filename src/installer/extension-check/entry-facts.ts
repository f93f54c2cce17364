import { type EntryPath, parseEntryPath } from '../../bytes/index.ts';
import type { TarEntry } from '../../formats/index.ts';

/** What the header of an entry says, which the tree of an archive does not tell any more. */
export interface EntryFacts {
  readonly path: EntryPath;
  readonly type: TarEntry['type'];
}

/** Passes the entries of an archive on, and keeps their facts in their order. */
export async function* notedEntries<T extends Pick<TarEntry, 'path' | 'type'>>(
  entries: AsyncIterable<T>,
  facts: EntryFacts[],
): AsyncGenerator<T, void, void> {
  for await (const entry of entries) {
    facts.push({ path: parseEntryPath(entry.path), type: entry.type });
    yield entry;
  }
}
