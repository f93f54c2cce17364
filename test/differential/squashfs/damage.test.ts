import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferAccess, type RandomAccess } from '../../../src/bytes/index.ts';
import { openSquashfs } from '../../../src/formats/squashfs/index.ts';
import { noise } from '../../fixtures/rich-tree.ts';
import { type Failure, failureIn, readEverything } from '../../fixtures/squashfs-reading.ts';
import { decompressors } from '../../fixtures/squashfs-snapshot.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-damage-'));
const tree = join(work, 'tree');
const MIB = 1024 ** 2;
const limits = { inodes: 10_000, entries: 10_000, depth: 64, metadataBytes: 4 * MIB, fileBytes: 8 * MIB };

beforeAll(() => {
  mkdirSync(join(tree, 'many'), { recursive: true });
  for (let index = 0; index < 400; index += 1) writeFileSync(join(tree, 'many', `entry-${index}`), `${index % 9}`);
  for (const size of [0, 1, 4095, 4096, 4097, 20_000])
    writeFileSync(join(tree, `file-${size}`), noise(`${size}`, size));
  linkSync(join(tree, 'file-1'), join(tree, 'link'));
  symlinkSync('file-1', join(tree, 'symlink'));
  execFileSync('setfattr', ['-n', 'user.large', '-v', 'L'.repeat(500), join(tree, 'file-1')]);
  execFileSync('setfattr', ['-n', 'user.small', '-v', 'S', join(tree, 'many')]);
});

afterAll(() => rmSync(work, { recursive: true }));

interface Outcome {
  readonly failure: Failure | undefined;
  /** The most bytes asked for at once, of the image and of a decompressor. */
  readonly largest: number;
}

async function readDamaged(bytes: Uint8Array): Promise<Outcome> {
  let largest = 0;
  const note = (length: number): void => {
    largest = Math.max(largest, length);
  };
  const inner = bufferAccess(bytes);
  const image: RandomAccess = {
    size: inner.size,
    read(offset, length) {
      note(length);
      return inner.read(offset, length);
    },
  };
  const failure = await failureIn(async () => readEverything(await openSquashfs(image, { decompressors, limits })));
  return { failure, largest };
}

/** A stretch of the image becomes zeros, ones, an odd number, or a copy of another stretch. */
function damage(size: number, from: number): fc.Arbitrary<(bytes: Uint8Array) => void> {
  const position = fc.oneof(fc.nat(95), fc.integer({ min: from, max: size - 1 }));
  const numbers = fc.constantFrom(
    0,
    1,
    3,
    0x7f,
    0x80,
    0xff,
    0x2000,
    0x8000,
    0xffff,
    0x100_0000,
    0x7fff_ffff,
    0xffff_ffff,
  );
  const number = fc.tuple(position, fc.oneof(numbers, fc.integer())).map(([at, value]) => (bytes: Uint8Array) => {
    const field = new Uint8Array(Uint32Array.of(value).buffer);
    bytes.set(field.subarray(0, bytes.length - at), at);
  });
  const byte = fc.tuple(position, fc.nat(255)).map(([at, value]) => (bytes: Uint8Array) => {
    bytes[at] = value;
  });
  const copy = fc.tuple(position, position, fc.nat(64)).map(([to, start, length]) => (bytes: Uint8Array) => {
    bytes.copyWithin(to, start, start + length);
  });
  return fc.oneof(number, byte, copy);
}

describe('SquashfsReader explains every failure and stays within bounds, for damage to an image with', () => {
  test.each([
    ['stored metadata', ['-noI', '-noX', '-noF', '-b', '4K'], 700],
    ['stored everything', ['-noI', '-noX', '-noF', '-noD', '-b', '128K', '-always-use-fragments'], 700],
    ['gzip', ['-comp', 'gzip', '-b', '4K'], 250],
    ['zstd and options', ['-comp', 'zstd', '-Xcompression-level', '18', '-b', '8K'], 250],
    ['xz', ['-comp', 'xz', '-b', '128K'], 60],
  ] as const)('%s', async (name, flags, numRuns) => {
    const path = join(work, `${name}.sqfs`);
    execFileSync('mksquashfs', [
      tree,
      path,
      '-noappend',
      '-quiet',
      '-no-progress',
      '-nopad',
      '-mkfs-time',
      '0',
      '-all-time',
      '0',
      ...flags,
    ]);
    const good = new Uint8Array(readFileSync(path));
    const { superblock } = await openSquashfs(bufferAccess(good), { decompressors });

    await fc.assert(
      fc.asyncProperty(
        fc.array(damage(good.length, superblock.inodeTable), { minLength: 1, maxLength: 3 }),
        async (edits) => {
          const bytes = good.slice();
          for (const edit of edits) edit(bytes);

          const { failure, largest } = await readDamaged(bytes);

          expect(failure?.code ?? 'FORMAT_CORRUPT').toMatch(/^(FORMAT_|LIMIT_EXCEEDED|PATH_UNSAFE)/);
          expect(largest).toBeLessThanOrEqual(good.length);
        },
      ),
      { seed: 42, numRuns, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
    );
  });
});
