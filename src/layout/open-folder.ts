import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { streamOf } from '../bytes/index.ts';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../errors/index.ts';
import {
  type HeldLock,
  isMissingFile,
  syncDirectory,
  trustIn,
  UNKNOWN_WAIT_MS,
  unlessAbsent,
  withLock,
  writeFileWhole,
} from '../files/index.ts';
import type { ReadableStore, WritableStore } from '../oci/index.ts';
import { asRepository, hostFolder, type Repository } from '../oci/index.ts';
import { foreignContent } from './collect/foreign-content.ts';
import {
  EMPTY_NAMES,
  type LayoutNames,
  type NamedEntry,
  readLayoutNames,
  writeLayoutNames,
} from './index/named-entries.ts';
import { bindTo, compactJournals, loadState, OWN_FOLDER, removeDropped } from './journal/load-state.ts';
import { LAYOUT_CONTENT, LAYOUT_LOCK } from './layout-files.ts';
import { checkOwnParts } from './own-parts.ts';
import { adoptEntries } from './store/adopt.ts';
import type { FolderOptions } from './store/folder-options.ts';
import { FolderReader, type FolderState } from './store/folder-reader.ts';
import { FolderWriter } from './store/folder-writer.ts';
import { FullDiskStore } from './store/full-disk.ts';
import { measure } from './store/measure.ts';

const LAYOUT_FILE = 'oci-layout';
const INDEX_FILE = 'index.json';
/** Whoever waits longer would only find the same server. */
const LOCK_WAIT_MS = 2000;
const DEFAULT_REPOSITORY = 'image';

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
  const held = withLock(
    join(directory, LAYOUT_LOCK),
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
  const names = await readNames(directory, options);
  const { state } = await loadState(directory, options);
  const { unreadable } = await adoptEntries(state, names.named);
  warnOfLost(directory, options, [...names.foreign, ...unreadable]);
  return new FolderReader(state);
}

async function openWriter(
  directory: string,
  options: FolderOptions,
  lock: HeldLock,
  unlock: () => Promise<void>,
): Promise<WritableStore> {
  const ownFolder = join(directory, OWN_FOLDER);
  await mkdir(ownFolder, { recursive: true });
  const names = await readNames(directory, options);
  const { state, journals } = await loadState(directory, options);
  await state.blobs.prepare();
  const { changes, unreadable } = await adoptEntries(state, names.named);
  const foreign = [...names.foreign, ...unreadable.map(({ json }) => json)];
  warnOfLost(directory, options, foreign);
  const kept = await foreignContent(state.blobs, foreign);
  await removeDropped(state, journals, kept);
  await compactJournals(ownFolder, state, journals);
  await bindTo(ownFolder);
  markChildren(state, names.named);
  if (Number.isFinite(options.limits.diskBytes)) await measure(directory, OWN_FOLDER, state.use);
  const writer = new FolderWriter(state, {
    ownFolder,
    indexFile: join(directory, INDEX_FILE),
    names: { ...names, foreign },
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

async function readNames(directory: string, { repository }: FolderOptions): Promise<LayoutNames> {
  const path = join(directory, INDEX_FILE);
  const facts = await stat(join(directory, LAYOUT_FILE)).catch((error: unknown) => {
    throw asRootsmithError(error, `read the image layout \`${directory}\``);
  });
  if (!facts.isFile()) throw noLayout(directory, LAYOUT_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return undefined;
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
