import { describe, expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { xfsData, xfsStamps } from '../../../../src/formats/xfs/index.ts';
import { superblock } from '../../../../src/formats/xfs/layout.ts';

const BLOCK = 4096;

/** One allocation group of eight blocks: headers, the two trees in blocks 1 and 2, and inodes in block 3. */
function tinyXfs({ levels = 1 } = {}): Buffer {
  const image = Buffer.alloc(8 * BLOCK);
  image.set(
    superblock.encode({
      magic: 0x58465342,
      blockBytes: BLOCK,
      counts: new Uint8Array(24),
      uuid: new Uint8Array(16),
      logStart: 0n,
      roots: new Uint8Array(24),
      realtimeExtent: 0,
      groupBlocks: 8,
      groupCount: 1,
      bitmapBlocks: 0,
      logBlocks: 0,
      version: 0xb4a5,
      sectorBytes: 512,
      inodeBytes: 512,
      inodesPerBlock: 8,
      label: new Uint8Array(12),
      blockLog: 12,
      sectorLog: 9,
      inodeLog: 9,
      inodesPerBlockLog: 3,
    }),
  );
  image.write('XAGF', 512);
  image.writeUInt32BE(1, 512 + 16);
  image.writeUInt32BE(levels, 512 + 28);
  image.write('XAGI', 1024);
  image.writeUInt32BE(2, 1024 + 20);
  image.writeUInt32BE(1, 1024 + 24);
  image.write('AB3B', BLOCK);
  image.writeUInt16BE(1, BLOCK + 6);
  image.writeUInt32BE(5, BLOCK + 56);
  image.writeUInt32BE(2, BLOCK + 60);
  return image;
}

/** The tree of inodes, with a chunk whose second inode is a file. */
function withInode(image: Buffer, flags: bigint): Buffer {
  const large = Buffer.concat([image, Buffer.alloc(64 * 512)]);
  large.write('IAB3', 2 * BLOCK);
  large.writeUInt16BE(1, 2 * BLOCK + 6);
  large.writeUInt32BE(24, 2 * BLOCK + 56);
  const inode = 3 * BLOCK + 512;
  large.write('IN', inode);
  large.writeUInt16BE(0o100644, inode + 2);
  large.writeUInt8(3, inode + 4);
  large.writeBigUInt64BE(flags, inode + 120);
  large.writeBigUInt64BE(25n, inode + 152);
  return large;
}

describe('xfsData()', () => {
  test('leaves holes where blocks are free', async () => {
    const { extents, size } = await xfsData(bufferAccess(tinyXfs()));

    expect(size).toBe(8 * BLOCK);
    expect(extents.map(({ start, content }) => [start, content.size])).toEqual([
      [0, 5 * BLOCK],
      [7 * BLOCK, BLOCK],
    ]);
  });

  test('refuses what is no XFS, and one that was in use', async () => {
    await expect(xfsData(bufferAccess(Buffer.alloc(512)))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
    await expect(xfsData(bufferAccess(Buffer.alloc(5)))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
    await expect(xfsData(bufferAccess(tinyXfs({ levels: 2 })))).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  });
});

describe('xfsStamps()', () => {
  test.each([
    [0n, 10n << 32n],
    [8n, (10n + 2n ** 31n) * 1_000_000_000n],
  ])('sets the times of an inode with flags %i', async (flags, expected) => {
    const stamps = await xfsStamps(bufferAccess(withInode(tinyXfs(), flags)), 10);

    expect(stamps.map(({ offset }) => offset)).toEqual([3 * BLOCK + 512]);
    const inode = Buffer.from(stamps[0]?.bytes ?? []);
    expect([32, 40, 48, 144].map((at) => inode.readBigUInt64BE(at))).toEqual(Array(4).fill(expected));
    expect(inode.readUInt32BE(92)).toBe(25);
  });
});
