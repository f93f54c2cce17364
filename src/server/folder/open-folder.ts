import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { Report } from '../../progress/index.ts';
import {
  checkOwnParts,
  LAYOUT_CONTENT,
  LAYOUT_LOCK,
  syncDirectory,
  trustIn,
  withLock,
  writeFileWhole,
} from '../../stores/index.ts';
import type { ServerLimits } from '../limits.ts';
import { asRepository, type Repository } from '../names.ts';
import type { ReadableStore, WritableStore } from '../store.ts';
import { adoptEntries } from './adopt.ts';
import { BlobFiles } from './blob-files.ts';
import { FolderReader, type FolderState } from './folder-reader.ts';
import { FolderWriter } from './folder-writer.ts';
import { compactJournal, readJournals } from './journal.ts';
import { EMPTY_NAMES, type LayoutNames, readLayoutNames, writeLayoutNames } from './layout-file.ts';
import { RepositoryState } from './repository.ts';

/** Where everything lies that the image layout has no place for; tools that read the layout pass over it. */
const OWN_FOLDER = '.rootsmith-registry';
const LAYOUT_FILE = 'oci-layout';
const INDEX_FILE = 'index.json';
/** Whoever waits longer would only find the same server. */
const LOCK_WAIT_MS = 2000;
/** Lines that a journal may have in vain before it is written anew: doing so for each would make starts slow. */
const SPARE_LINES = 32;
const DEFAULT_REPOSITORY = 'image';

export interface FolderOptions {
  readonly limits: ServerLimits;
  readonly report: Report;
  /** For names of the layout that are a tag alone. @default the name of the folder, where it can be one */
  readonly repository?: string | undefined;
  /** For idle uploads. @default the system's */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens an OCI image layout, or an empty or new folder, that is this process's alone until it is disposed. */
export async function openFolder(directory: string, options: FolderOptions): Promise<WritableStore> {
  await makeLayout(directory);
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<WritableStore>();
  const held = withLock(
    join(directory, LAYOUT_LOCK),
    async () => {
      opened.resolve(await openWriter(directory, options, async () => (close(), await held)));
      await closed;
    },
    { waitMs: LOCK_WAIT_MS, signal: options.signal },
  );
  held.catch(opened.reject);
  return await opened.promise;
}

/** Opens a layout for reading only: nothing in the folder changes, and others may read it too. */
export async function openReadOnlyFolder(directory: string, options: FolderOptions): Promise<ReadableStore> {
  const names = await readNames(directory, options);
  const { state } = await loadState(directory, options);
  const { unreadable } = await adoptEntries(state, names.named);
  warnOfLost(directory, options, [...names.foreign, ...unreadable]);
  return new FolderReader(state);
}

async function openWriter(
  directory: string,
  options: FolderOptions,
  unlock: () => Promise<void>,
): Promise<WritableStore> {
  const names = await readNames(directory, options);
  const { state, stale } = await loadState(directory, options);
  await state.blobs.prepare();
  for (const repository of stale) {
    const live = state.repositories.get(repository)?.changes() ?? [];
    await compactJournal(join(directory, OWN_FOLDER), repository, live);
  }
  const { changes, unreadable } = await adoptEntries(state, names.named);
  const foreign = [...names.foreign, ...unreadable.map(({ json }) => json)];
  warnOfLost(directory, options, foreign);
  const writer = new FolderWriter(state, {
    ownFolder: join(directory, OWN_FOLDER),
    indexFile: join(directory, INDEX_FILE),
    names: { ...names, foreign },
    limits: options.limits,
    now: options.now ?? Date.now,
    unlock,
  });
  await writer.prepare(changes);
  return writer;
}

/** What the journals say, and which of them hold mostly what was taken back. */
async function loadState(
  directory: string,
  { report }: FolderOptions,
): Promise<{ readonly state: FolderState; readonly stale: readonly Repository[] }> {
  const blobs = new BlobFiles(directory, (digest) =>
    report({ kind: 'warning', message: `${digest} in \`${directory}\` is damaged: it is treated as missing` }),
  );
  const repositories = new Map<Repository, RepositoryState>();
  const stale: Repository[] = [];
  for await (const [repository, changes] of readJournals(join(directory, OWN_FOLDER))) {
    const state = new RepositoryState();
    for (const change of changes) state.apply(change);
    for (const [digest, stamp] of state.blobs) blobs.trust(digest, stamp);
    repositories.set(repository, state);
    const live = state.blobs.size + state.manifests.size;
    if (changes.length > 2 * live + SPARE_LINES || (live === 0 && changes.length > 0)) stale.push(repository);
  }
  return { state: { blobs, repositories }, stale };
}

function warnOfLost(directory: string, { report }: FolderOptions, lost: readonly unknown[]): void {
  if (lost.length === 0) return;
  const where = `${lost.length} of the entries of \`${join(directory, INDEX_FILE)}\``;
  report({
    kind: 'warning',
    message: `${where} cannot be served: their names are illegal, or their manifests missing or damaged`,
  });
}

async function readNames(directory: string, { repository }: FolderOptions): Promise<LayoutNames> {
  const path = join(directory, INDEX_FILE);
  const facts = await stat(join(directory, LAYOUT_FILE)).catch((error: unknown) => {
    throw asRootsmithError(error, `read the image layout \`${directory}\``);
  });
  if (!facts.isFile()) throw noLayout(directory, LAYOUT_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw asRootsmithError(error, `read \`${path}\``);
  });
  return readLayoutNames(text, fallbackName(directory, repository), `\`${path}\``);
}

function fallbackName(directory: string, wanted: string | undefined): Repository {
  const own = asRepository(wanted ?? basename(directory).toLowerCase());
  if (own !== undefined) return own;
  if (wanted !== undefined) {
    throw new RootsmithError('USAGE', `\`${wanted}\` is no name of a repository`, {
      hint: 'Use lower-case letters and digits, separated by single `.`, `_`, `/` or `-`.',
    });
  }
  const common = asRepository(DEFAULT_REPOSITORY);
  if (common === undefined) throw new Error(`bug: \`${DEFAULT_REPOSITORY}\` is no name of a repository`);
  return common;
}

/** A folder that is no layout yet becomes one, unless it holds the files of something else. */
async function makeLayout(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    const parts = [OWN_FOLDER, join(OWN_FOLDER, 'uploads'), join(OWN_FOLDER, 'repositories')];
    await checkOwnParts(directory, await trustIn(directory), parts);
    const names = await readdir(directory);
    if (names.includes(LAYOUT_FILE)) return;
    const foreign = names.find((name) => name !== 'blobs' && name !== INDEX_FILE && !name.startsWith('.rootsmith-'));
    if (foreign !== undefined) throw noLayout(directory, foreign);
    if (!names.includes(INDEX_FILE)) await writeFileWhole(join(directory, INDEX_FILE), streamOf(emptyIndex()));
    await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true });
    await writeFileWhole(join(directory, LAYOUT_FILE), streamOf(LAYOUT_CONTENT));
    await syncDirectory(directory);
  } catch (error) {
    throw asRootsmithError(error, `write to \`${directory}\``);
  }
}

function emptyIndex(): Uint8Array {
  return writeLayoutNames(new Map(), EMPTY_NAMES);
}

function noLayout(directory: string, foreign: string): RootsmithError {
  return new RootsmithError(
    'PLACE_INVALID',
    `cannot serve \`${directory}\`: it is no OCI layout, it holds \`${foreign}\``,
    {
      hint: 'Name a new folder, an empty one, or an OCI layout.',
    },
  );
}
