import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Stamp } from './stamp.ts';

const READ_BYTES = 1024 * 1024;

/** Reads a blob through and gives its stamp; `undefined` where the content does not have the digest. */
export async function checkBlob(path: string, digest: string, signal?: AbortSignal): Promise<Stamp | undefined> {
  await using handle = await open(path, 'r');
  const { size, mtimeMs } = await handle.stat();
  const [algorithm = '', hex] = digest.split(':');
  const hash = createHash(algorithm);
  const buffer = new Uint8Array(Math.min(READ_BYTES, size));
  for (let at = 0; at < size; at += buffer.length) {
    signal?.throwIfAborted();
    const part = buffer.subarray(0, size - at);
    await readFully(handle, part, at);
    hash.update(part);
  }
  return hash.digest('hex') === hex ? { size, mtimeMs } : undefined;
}

/** Fills the buffer from this offset on. */
export async function readFully(handle: FileHandle, buffer: Uint8Array, offset: number): Promise<void> {
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) throw new Error('the blob became shorter while it was read');
    filled += bytesRead;
  }
}
