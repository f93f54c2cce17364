import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { streamOf } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { readOwn, syncDirectory, withLock, writeFileWhole } from '../files/index.ts';
import type { Descriptor, ImageSink } from '../oci/index.ts';
import { formatPlace, type Place } from '../oci/index.ts';
import { DirectoryFiles } from './directory-files.ts';
import { formatLayoutIndex, isReplaced, parseLayoutIndex, withEntry } from './index/layout-index.ts';
import type { LayoutOptions } from './layout-files.ts';
import { checkLayoutVersion, INDEX_FILE, LAYOUT_CONTENT, LAYOUT_FILE, LAYOUT_LOCK } from './layout-files.ts';
import { LayoutSession } from './session.ts';

/** Writes an image into an OCI layout in a directory, beside the images that are there. */
export async function openLayoutSink(
  place: Extract<Place, { kind: 'oci' }>,
  { report, signal }: LayoutOptions,
): Promise<ImageSink> {
  const text = formatPlace(place);
  refuseDigestName(text, place.name);
  const created = await checkDirectory(text, place.directory);
  const session = await LayoutSession.open(place.directory, { place: text, report, signal });
  const { blobs } = session;
  let isWhole = false;
  return {
    place: text,
    hasBlob: (descriptor, signal) => blobs.has(descriptor, signal),
    writeBlob: (descriptor, content, signal) => blobs.write(descriptor, content, signal),
    receiveBlob: (content, signal) => blobs.receive(content, signal),
    writeManifest: (descriptor, bytes, signal) => blobs.writeBytes(descriptor, bytes, signal),
    async commit(root, signal) {
      await blobs.nameReceived();
      if (!(await blobs.has(root, signal))) throw new Error(`bug: commit of ${root.digest} before it was written`);
      await blobs.sync();
      await nameRoot(place, root, { session, signal });
      isWhole = true;
    },
    async [Symbol.asyncDispose]() {
      await blobs.dropReceived();
      await session.close({ isWhole });
      if (created !== undefined) await removeEmpty(place.directory, created);
    },
  };
}

/** Takes away the directories that were made for an image which did not come: from the innermost up to `created`. */
async function removeEmpty(directory: string, created: string): Promise<void> {
  const above = relative(created, resolve(directory))
    .split(sep)
    .filter((name) => name !== '');
  const parents = [created, ...above.map((_, index) => join(created, ...above.slice(0, index + 1)))];
  const inside = [join(directory, 'blobs'), join(directory, 'blobs', 'sha256')];
  try {
    for (const path of [...parents, ...inside].toReversed()) await removeIfThere(path);
  } catch {
    // Something lies in it, ours or another's: it stays.
  }
}

async function removeIfThere(path: string): Promise<void> {
  await rmdir(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

/** A digest says what an image is, not what it should be called. */
export function refuseDigestName(place: string, name: string | undefined): void {
  if (!name?.startsWith('@')) return;
  throw new RootsmithError('PLACE_INVALID', `cannot write to \`${place}\`: a digest is not a name`, {
    hint: 'Give a tag instead, or none.',
  });
}

interface Naming {
  readonly session: LayoutSession;
  readonly signal?: AbortSignal | undefined;
}

/** Another run may name its image at the same time, so index.json is read and replaced under a lock. */
async function nameRoot(
  { directory, name }: Extract<Place, { kind: 'oci' }>,
  root: Descriptor,
  { session: { trust, ledger }, signal }: Naming,
): Promise<void> {
  const path = join(directory, INDEX_FILE);
  const change = async (): Promise<void> => {
    const index = parseLayoutIndex(await readOwn(path, trust), `\`${path}\``);
    const layoutFile = join(directory, LAYOUT_FILE);
    if ((await readOwn(layoutFile, trust)) === undefined) await writeFileWhole(layoutFile, streamOf(LAYOUT_CONTENT));
    const changed = withEntry(index, root, name);
    if (isReplaced(index, changed)) await ledger.reopen();
    await writeFileWhole(path, streamOf(formatLayoutIndex(changed)));
    await syncDirectory(directory);
  };
  await withLock(join(directory, LAYOUT_LOCK), change, { signal });
}

/**
 * An existing directory must be a layout, or hold nothing but what a killed run can have left. A new one
 * is made: gives the outermost of those that this took.
 */
export async function checkDirectory(place: string, directory: string): Promise<string | undefined> {
  let created: string | undefined;
  try {
    created = await mkdir(directory, { recursive: true });
  } catch (error) {
    throw asRootsmithError(error, `write to \`${place}\``);
  }
  const names = await readdir(directory);
  if (names.includes(LAYOUT_FILE)) {
    await checkLayoutVersion(new DirectoryFiles(place, directory));
    return undefined;
  }
  const foreign = names.find((name) => name !== 'blobs' && name !== INDEX_FILE && !name.startsWith('.rootsmith-'));
  if (foreign === undefined) return created;
  throw new RootsmithError(
    'PLACE_INVALID',
    `cannot write to \`${place}\`: the directory is no OCI layout, it holds \`${foreign}\``,
    {
      hint: 'Name a new directory, an empty one, or an OCI layout.',
    },
  );
}
