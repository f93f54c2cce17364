import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { folderMark, unlessAbsent, writeFileWhole } from '../../files/index.ts';
import type { BlobDigest, Repository } from '../../oci/index.ts';
import { BlobFiles } from '../blobs/blob-files.ts';
import { DiskUse } from '../blobs/disk-use.ts';
import { UNCHECKED } from '../blobs/stamp.ts';
import { SERVED_FOLDER } from '../file-names.ts';
import type { FolderOptions } from '../folder-options.ts';
import type { FolderState } from '../state/folder-state.ts';
import { RepositoryState } from '../state/repository-state.ts';
import { SortedKeysMap } from '../state/sorted-keys-map.ts';
import { compactJournal, readJournals, type StoredJournal } from './journal.ts';

/** Says which folder the journals were written in. */
const MARK_FILE = 'folder';
/** Lines that a journal may have in vain before it is written anew: doing so for each would make starts slow. */
const SPARE_LINES = 32;
/** What one journal was like. */
export interface LoadedJournal {
  readonly lines: number;
  /** Content that was taken back, by now or earlier. */
  readonly dropped: ReadonlySet<BlobDigest>;
  /** It holds mostly what was taken back, or was written elsewhere. */
  readonly isStale: boolean;
}

export interface Loaded {
  readonly state: FolderState;
  readonly journals: ReadonlyMap<Repository, LoadedJournal>;
}

/**
 * What the journals say. When a blob was last found right counts only in the folder where that was written: in a copy the
 * files are others, whatever times a program gave them.
 */
export async function loadState(directory: string, { report, limits }: FolderOptions): Promise<Loaded> {
  const use = new DiskUse(limits.diskBytes);
  const blobs = new BlobFiles(directory, use, (digest) =>
    report({ kind: 'warning', message: `${digest} in \`${directory}\` is damaged: it is treated as missing` }),
  );
  const repositories = new SortedKeysMap<Repository, RepositoryState>();
  const journals = new Map<Repository, LoadedJournal>();
  const ownFolder = join(directory, SERVED_FOLDER);
  try {
    const isBound = await isBoundTo(ownFolder);
    for await (const journal of readJournals(ownFolder)) {
      const state = new RepositoryState();
      const loaded = await readInto(state, journal, isBound);
      if (isBound) for (const [digest, stamp] of state.blobs) blobs.trust(digest, stamp);
      repositories.set(journal.repository, state);
      journals.set(journal.repository, loaded);
    }
  } catch (error) {
    throw asRootsmithError(error, `read \`${ownFolder}\``);
  }
  return { state: { blobs, repositories, use }, journals };
}

async function readInto(state: RepositoryState, { changes }: StoredJournal, isBound: boolean): Promise<LoadedJournal> {
  const dropped = new Set<BlobDigest>();
  let lines = 0;
  for await (const group of changes) {
    for (const change of group) {
      state.apply(!isBound && 'add' in change && change.add === 'blob' ? { ...change, mtimeMs: UNCHECKED } : change);
      if ('drop' in change) dropped.add(change.digest);
      else dropped.delete(change.digest);
    }
    lines += group.length;
  }
  const isStale = !isBound || lines > 2 * state.size + SPARE_LINES || (state.size === 0 && lines > 0);
  return { lines, dropped, isStale };
}

/** A crash between "this is no longer part of it" and the removal of the file leaves the file. */
export async function removeDropped(
  { blobs, repositories }: FolderState,
  journals: Loaded['journals'],
  foreign: ReadonlySet<BlobDigest>,
): Promise<void> {
  const states = [...repositories.values()];
  for (const { dropped } of journals.values()) {
    for (const digest of dropped) {
      if (foreign.has(digest)) continue;
      if (!states.some((state) => state.blobs.has(digest) || state.manifests.has(digest))) await blobs.remove(digest);
    }
  }
}

export async function compactJournals(
  ownFolder: string,
  { repositories }: FolderState,
  journals: Loaded['journals'],
): Promise<void> {
  for (const [repository, { isStale }] of journals) {
    if (isStale) await compactJournal(ownFolder, repository, repositories.get(repository)?.changes() ?? []);
  }
}

/** From now on what the journals say holds for this folder. */
export async function bindTo(ownFolder: string): Promise<void> {
  if (await isBoundTo(ownFolder)) return;
  const mark = new TextEncoder().encode(await folderMark(ownFolder));
  await writeFileWhole(join(ownFolder, MARK_FILE), streamOf(mark));
}

async function isBoundTo(ownFolder: string): Promise<boolean> {
  const mark = await readFile(join(ownFolder, MARK_FILE), 'utf8').catch(unlessAbsent);
  return mark !== undefined && mark === (await folderMark(ownFolder));
}
