import { createHash } from 'node:crypto';
import type { RandomAccess } from '../../bytes/index.ts';

/** A picture that Talos's programs have in them, as a bitmap. */
interface KnownSplash {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal digits of its SHA-256. */
  readonly sha256: string;
}

/** That of Talos up to 1.11, and the one since. */
export const knownSplashes: readonly KnownSplash[] = [
  { size: 590_538, sha256: 'c2615c96cd796af248b147b48199710f6ff95d893c749aaea2d0a3836b9545a6' },
  { size: 640_138, sha256: 'db736eb8a5f1f2b59f9140378a47d14383d5b49ab3704c7ab2042017d5097365' },
];
const BLOCK_BYTES = 4 * 1024 * 1024;
const HEADER_BYTES = 6;

/** Finds the picture of the boot screen in a program, by the header of a bitmap, its size and its digest. */
export async function findSplash(
  program: RandomAccess,
  known: readonly KnownSplash[] = knownSplashes,
): Promise<Uint8Array | undefined> {
  for (let start = 0; start < program.size; start += BLOCK_BYTES) {
    const block = Buffer.from(await program.read(start, Math.min(BLOCK_BYTES + HEADER_BYTES, program.size - start)));
    for (const splash of known)
      for (const at of placesOf(bitmapHeader(splash), block)) {
        const found = await readSplash(program, start + at, splash);
        if (found !== undefined) return found;
      }
  }
  return undefined;
}

/** The magic of a bitmap, and its size. */
function bitmapHeader({ size }: KnownSplash): Buffer {
  const header = Buffer.from('BM\0\0\0\0', 'latin1');
  header.writeUInt32LE(size, 2);
  return header;
}

function* placesOf(header: Buffer, block: Buffer): Generator<number, void, void> {
  for (let at = block.indexOf(header); at !== -1; at = block.indexOf(header, at + 1)) yield at;
}

async function readSplash(
  program: RandomAccess,
  at: number,
  { size, sha256 }: KnownSplash,
): Promise<Uint8Array | undefined> {
  if (at + size > program.size) return undefined;
  const bytes = await program.read(at, size);
  return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : undefined;
}
