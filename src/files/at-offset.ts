import type { FileHandle } from 'node:fs/promises';

/** Fills an array from an offset of a file on. Gives the number of bytes, which is smaller where the file ends. */
export async function readAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<number> {
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) return filled;
    filled += bytesRead;
  }
  return bytes.length;
}

/** An array to be filled, which is not zeroed. It is not from the pool, because pool memory is shared. */
export function unfilledBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Writes all of these bytes at an offset of a file, however many of them the system takes at a time. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
}
