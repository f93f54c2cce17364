import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { coalesced, Sha256 } from '../../bytes/index.ts';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { claimFolder, openOwn, type Trust, withLock } from '../../files/index.ts';
import type { BlobContent, Descriptor, WriteBlobOptions } from '../../oci/index.ts';
import { PARTIAL_FOLDER } from '../file-names.ts';

/** How long another process may take for the same blob before it counts as stuck. */
const WAIT_MS = 3_600_000;

interface PartialBlob {
  /** Of the layout. */
  readonly directory: string;
  readonly trust: Trust;
  /** Brings it where it goes when it is whole. */
  readonly finish: (path: string) => Promise<void>;
  readonly descriptor: Descriptor;
  readonly what: string;
}

/**
 * Writes a blob so that a run which was killed in the middle is gone on with: what is on the disk is
 * read again, to know its digest so far, and only the rest is fetched. The blob appears under its name
 * when it is whole and right, and on the disk.
 */
export async function writeResumable(
  partial: PartialBlob,
  content: BlobContent,
  options: WriteBlobOptions & { readonly isThere: () => Promise<boolean> },
): Promise<void> {
  const { directory, trust, descriptor } = partial;
  const folder = join(directory, PARTIAL_FOLDER);
  const path = join(folder, descriptor.digest.replace(':', '-'));
  try {
    await claimFolder(folder, trust);
    const write = async (): Promise<void> => {
      if (await options.isThere()) return;
      await grow(path, partial, content, options);
      await partial.finish(path);
    };
    await withLock(`${path}.lock`, write, { signal: options.signal, waitMs: WAIT_MS });
  } catch (error) {
    throw asRootsmithError(error, `write ${partial.what}`);
  }
}

/** Appends what is missing. Where the beginning turns out to be wrong, once more from the start. */
async function grow(
  path: string,
  partial: PartialBlob,
  content: BlobContent,
  options: WriteBlobOptions,
): Promise<void> {
  const handle = await openPartial(path, partial.trust);
  try {
    const isResumed = await append(handle, partial, content, options).catch(async (error: unknown) => {
      if (isWrongContent(error)) await handle.truncate(0);
      if (!isWrongContent(error) || error.details['resumed'] !== 1) throw error;
      return true;
    });
    if (isResumed) await append(handle, partial, content, options);
    await handle.sync();
  } catch (error) {
    if (isWrongContent(error)) await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

const GROW = constants.O_RDWR | constants.O_APPEND;

/** What is there is gone on with if it is ours; a link, or a file of another user, makes way for a new one. */
async function openPartial(path: string, trust: Trust): Promise<FileHandle> {
  const found = await openOwn(path, { trust, flags: GROW }).catch(async (error: unknown) => {
    if (!isRootsmithError(error) || error.code !== 'PATH_FOREIGN') throw error;
    await rm(path);
    return undefined;
  });
  return found ?? (await open(path, GROW | constants.O_CREAT | constants.O_EXCL, 0o666));
}

/** True where it must be done again. */
async function append(
  handle: FileHandle,
  { descriptor, what }: PartialBlob,
  content: BlobContent,
  { signal, onProgress }: WriteBlobOptions,
): Promise<boolean> {
  const sha256 = new Sha256();
  const { size: found } = await handle.stat();
  if (found > descriptor.size) await handle.truncate(0);
  else for await (const chunk of readBack(handle, found)) sha256.update(chunk);
  const resumed = sha256.bytes;
  if (resumed > 0) onProgress?.(resumed);
  for await (const chunk of coalesced(content.open(resumed))) {
    signal?.throwIfAborted();
    sha256.update(chunk);
    if (sha256.bytes > descriptor.size) throw wrong(what, descriptor, 'it is longer', resumed);
    await handle.appendFile(chunk);
    onProgress?.(sha256.bytes);
  }
  if (sha256.bytes !== descriptor.size) throw tooShort(what, descriptor, sha256.bytes);
  const digest = sha256.digest();
  if (digest !== descriptor.digest) throw wrong(what, descriptor, `its digest is ${digest}`, resumed);
  return false;
}

const READ_BYTES = 1024 * 1024;

async function* readBack(handle: FileHandle, size: number): AsyncGenerator<Uint8Array, void, void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(size, 1)));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function isWrongContent(error: unknown): error is RootsmithError {
  return isRootsmithError(error) && (error.code === 'DIGEST_MISMATCH' || error.details['resumed'] !== undefined);
}

function wrong(what: string, { digest, size }: Descriptor, found: string, resumed: number): RootsmithError {
  return new RootsmithError('DIGEST_MISMATCH', `${what} should be ${digest} of ${size} bytes, but ${found}`, {
    hint: 'Fetch it again; if that does not help, the source is damaged or was tampered with.',
    details: { digest, resumed: resumed > 0 ? 1 : 0 },
  });
}

/** What is there is good, and another run goes on from it. */
function tooShort(what: string, { size }: Descriptor, found: number): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `${what} should have ${size} bytes, found ${found}`, {
    hint: 'Run it again: it goes on where it stopped.',
    details: { expected: size, found },
  });
}
