import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '../bytes/index.ts';
import { asRootsmithError, isRootsmithError } from '../errors/index.ts';
import {
  type HeldLock,
  readIfThere,
  syncDirectory,
  trustIn,
  UNKNOWN_WAIT_MS,
  unlessAbsent,
  writeFileWhole,
} from '../files/index.ts';
import { hostFolder, type ReadableStore, type Repository, type WritableStore } from '../oci/index.ts';
import { BlobDirectory } from './blobs/blob-directory.ts';
import { claimDirectory, notLayout } from './claim-directory.ts';
import { foreignContent } from './collect/foreign-content.ts';
import { INDEX_FILE, LAYOUT_FILE, SERVED_FOLDER } from './file-names.ts';
import type { FolderOptions } from './folder-options.ts';
import { fallbackRepository } from './index/fallback-repository.ts';
import { EMPTY_INDEX, formatRawIndex } from './index/layout-index.ts';
import { type NamedEntry, readServedEntries, type ServedEntries } from './index/named-entries.ts';
import { bindTo, compactJournals, loadState, removeDropped } from './journal/load-state.ts';
import { LAYOUT_CONTENT } from './layout-files.ts';
import { withLayoutLock } from './layout-lock.ts';
import { checkOwnParts } from './own-parts.ts';
import type { FolderState } from './state/folder-state.ts';
import { adoptEntries } from './store/adopt.ts';
import { FolderReader } from './store/folder-reader.ts';
import { FolderWriter } from './store/folder-writer.ts';
import { FullDiskStore } from './store/full-disk.ts';
import { measure } from './store/measure.ts';

/** Whoever waits longer would only find the same server. */
const LOCK_WAIT_MS = 2000;

/**
 * Opens an OCI image layout, or an empty or new folder, that is this process's alone until it is disposed. Where the disk has
 * no room for as much as the lock, the folder is served as it is, and pushes are refused until there is room.
 */
export async function openFolder(directory: string, options: FolderOptions): Promise<WritableStore> {
  try {
    return await openLocked(directory, options);
  } catch (error) {
    if (!isDiskFull(error) || !(await isLayout(directory))) throw error;
    const reader = await openReadOnlyFolder(directory, options);
    options.report({
      kind: 'warning',
      message: `the disk of \`${directory}\` is full: it is served read-only, and pushes are refused until there is room`,
    });
    return new FullDiskStore(reader, () => openLocked(directory, options), options);
  }
}

async function openLocked(directory: string, options: FolderOptions): Promise<WritableStore> {
  await makeLayout(directory);
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<WritableStore>();
  const held = withLayoutLock(
    directory,
    async (lock) => {
      opened.resolve(await openWriter(directory, options, lock, async () => (close(), await held)));
      await closed;
    },
    { waitMs: LOCK_WAIT_MS, unknownWaitMs: UNKNOWN_WAIT_MS, signal: options.signal },
  );
  held.catch(opened.reject);
  return await opened.promise;
}

/** Opens a layout for reading only: nothing in the folder changes, and others may read it too. */
export async function openReadOnlyFolder(directory: string, options: FolderOptions): Promise<ReadableStore> {
  const entries = await readEntries(directory, options);
  const { state } = await loadState(directory, options);
  const { unreadable } = await adoptEntries(state, entries.named);
  warnOfLost(directory, options, [...entries.foreign, ...unreadable]);
  return new FolderReader(state);
}

async function openWriter(
  directory: string,
  options: FolderOptions,
  lock: HeldLock,
  unlock: () => Promise<void>,
): Promise<WritableStore> {
  const ownFolder = join(directory, SERVED_FOLDER);
  await mkdir(ownFolder, { recursive: true });
  const entries = await readEntries(directory, options);
  const { state, journals } = await loadState(directory, options);
  await state.blobs.prepare();
  const { changes, unreadable } = await adoptEntries(state, entries.named);
  const foreign = [...entries.foreign, ...unreadable.map(({ json }) => json)];
  warnOfLost(directory, options, foreign);
  const kept = await foreignContent(state.blobs, foreign);
  await removeDropped(state, journals, kept);
  await compactJournals(ownFolder, state, journals);
  await bindTo(ownFolder);
  markChildren(state, entries.named);
  if (Number.isFinite(options.limits.diskBytes)) await measure(directory, SERVED_FOLDER, state.use);
  const writer = new FolderWriter(state, {
    ownFolder,
    indexFile: join(directory, INDEX_FILE),
    entries: { ...entries, foreign },
    foreignContent: kept,
    limits: options.limits,
    now: options.now ?? (() => performance.now()),
    lock,
    journalLines: new Map([...journals].map(([repository, { lines }]) => [repository, lines])),
    onFailure: (error) => options.report({ kind: 'warning', message: `\`${directory}\`: ${reasonOf(error)}` }),
    unlock,
  });
  writer.keepUnnamed(isBelow(options.fetchedHosts ?? []));
  await writer.prepare(changes);
  return writer;
}

function isBelow(hosts: readonly string[]): (repository: Repository) => boolean {
  const folders = new Set(hosts.map(hostFolder));
  return (repository) => folders.has(repository.slice(0, Math.max(repository.indexOf('/'), 0)));
}

/** Manifests that index.json does not name are children of indexes: everything else stands in it. */
function markChildren({ repositories }: FolderState, named: readonly NamedEntry[]): void {
  const roots = new Set(named.map(({ repository, digest }) => `${repository}@${digest}`));
  for (const [repository, state] of repositories) {
    const children = [...state.manifests.keys()].filter((digest) => !roots.has(`${repository}@${digest}`));
    state.markChildren(children, true);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isDiskFull(error: unknown): boolean {
  if (isRootsmithError(error)) return error.code === 'DISK_FULL';
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

async function isLayout(directory: string): Promise<boolean> {
  return (await stat(join(directory, LAYOUT_FILE)).catch(unlessAbsent))?.isFile() === true;
}

function warnOfLost(directory: string, { report }: FolderOptions, lost: readonly unknown[]): void {
  if (lost.length === 0) return;
  const where = `${lost.length} of the entries of \`${join(directory, INDEX_FILE)}\``;
  report({
    kind: 'warning',
    message: `${where} cannot be served: their names are illegal, or their manifests missing or damaged`,
  });
}

async function readEntries(directory: string, { repository }: FolderOptions): Promise<ServedEntries> {
  const path = join(directory, INDEX_FILE);
  const facts = await stat(join(directory, LAYOUT_FILE)).catch((error: unknown) => {
    throw asRootsmithError(error, `read the image layout \`${directory}\``);
  });
  if (!facts.isFile()) throw notLayout(`serve \`${directory}\``, LAYOUT_FILE);
  const fallback = fallbackRepository(directory, repository);
  return readServedEntries(await readIfThere(path), { what: `\`${path}\``, fallback });
}

/** A folder that is not a layout yet becomes one, unless it holds the files of something else. */
async function makeLayout(directory: string): Promise<void> {
  const action = `serve \`${directory}\``;
  const { isLayout } = await claimDirectory(directory, action);
  try {
    const parts = [SERVED_FOLDER, join(SERVED_FOLDER, 'uploads'), join(SERVED_FOLDER, 'repositories')];
    await checkOwnParts(directory, await trustIn(directory), parts);
    if (isLayout) return;
    const index = join(directory, INDEX_FILE);
    if ((await readIfThere(index)) === undefined) await writeFileWhole(index, streamOf(formatRawIndex(EMPTY_INDEX)));
    await new BlobDirectory(directory, { isDurable: true }).prepare();
    await writeFileWhole(join(directory, LAYOUT_FILE), streamOf(LAYOUT_CONTENT));
    await syncDirectory(directory);
  } catch (error) {
    throw asRootsmithError(error, action);
  }
}
