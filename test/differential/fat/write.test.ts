import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeSparseFile } from '../../../src/files/index.ts';
import { type FatInput, writeFat } from '../../../src/formats/fat/index.ts';
import { noise } from '../../fixtures/byte-streams.ts';
import { runTool } from '../../fixtures/run-tool.ts';
import { folderEntries, makeVfat } from '../../fixtures/vfat.ts';

const MIB = 2 ** 20;
const TIME = 1_700_000_000;
const BOOT_CODE = [0x5a, 0x1fe] as const; //  that of mkfs.vfat prints a text; ours does not

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-fat-'));
  mkdirSync(join(folder, 'tree'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fill(files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, 'tree', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  for (const { path } of folderEntries(join(folder, 'tree'))) utimesSync(join(folder, 'tree', path), TIME, TIME);
}

interface Sizes {
  readonly size: number;
  readonly sectorBytes?: 512 | 4096;
}

async function bothImages({ size, sectorBytes = 512 }: Sizes): Promise<readonly [ours: Buffer, theirs: Buffer]> {
  const [ours, theirs] = [join(folder, 'ours.img'), join(folder, 'theirs.img')];
  makeVfat(theirs, join(folder, 'tree'), { size, sectorBytes });
  const entries: readonly FatInput[] = folderEntries(join(folder, 'tree'));
  await writeSparseFile(ours, writeFat({ size, sectorBytes, label: 'EFI', time: TIME, entries }));
  runTool('fsck.vfat', ['-n', ours]);
  return [withoutBootCode(ours, sectorBytes), withoutBootCode(theirs, sectorBytes)];
}

function withoutBootCode(path: string, sectorBytes: number): Buffer {
  const image = readFileSync(path);
  for (const at of [0, 6 * sectorBytes]) image.fill(0, at + BOOT_CODE[0], at + BOOT_CODE[1]);
  return image;
}

/** The offset of the first byte that differs: less to print than two images. */
function firstDifference(ours: Buffer, theirs: Buffer): number | undefined {
  if (ours.equals(theirs)) return undefined;
  return ours.findIndex((byte, at) => byte !== theirs[at]);
}

describe('writeFat() gives the bytes of mkfs.vfat and mcopy', () => {
  test.each([
    ['an empty volume', { size: 40 * MIB }],
    ['an empty volume of 101 MiB', { size: 101 * MIB }],
    ['the largest with clusters of a sector', { size: 260 * MIB }],
    ['larger clusters', { size: 261 * MIB }],
    ['sectors of 4096 bytes', { size: 101 * MIB, sectorBytes: 4096 as const }],
    ['more than 65535 sectors of 4096 bytes', { size: 300 * MIB, sectorBytes: 4096 as const }],
  ])('for %s', async (_, sizes) => {
    const [ours, theirs] = await bothImages(sizes);

    expect(firstDifference(ours, theirs)).toBeUndefined();
  });

  test.each([
    ['512', { size: 101 * MIB }],
    ['512, 8 to a cluster', { size: 300 * MIB }],
    ['4096', { size: 300 * MIB, sectorBytes: 4096 as const }], // mtools takes what is smaller for FAT16
  ])('for an ESP in sectors of %s', async (_, sizes) => {
    fill({
      'EFI/BOOT/BOOTX64.EFI': noise(140_891),
      'EFI/Linux/Talos-v1.12.7.efi': noise(3_000_000),
      'EFI/keys/uki-signing-cert.der': noise(1300),
      'loader/loader.conf': 'timeout 10\n',
      'loader/random-seed': new Uint8Array(32),
    });

    const [ours, theirs] = await bothImages(sizes);

    expect(firstDifference(ours, theirs)).toBeUndefined();
  });

  test('for names of all kinds, empty files and sizes at the borders of clusters', async () => {
    const names = ['a.b.c.d', '.hidden', 'UPPER.low', 'Mixed', 'x+y=z', 'sp ace', '12345678.123', '123456789'];
    const more = ['noext', 'lower.TXT', 'a~1', '[x];,.a', 'low.tx', 'ABC.d', '8CHARSXX.EXTN', 'thirteen-char'];
    const alike = Array.from({ length: 120 }, (_, index) => `Longer name number ${index}.text`);
    const sizes = [0, 1, 511, 512, 513, 1024, 5000];
    fill(
      Object.fromEntries(
        [...names, ...more, ...alike, 'x'.repeat(255)].map((name, index) => [
          `${['c/', 'a/', 'a/b c/', 'EFI/'][index % 4]}${name}`,
          noise(sizes[index % sizes.length] ?? 0),
        ]),
      ),
    );

    const [ours, theirs] = await bothImages({ size: 40 * MIB });

    expect(firstDifference(ours, theirs)).toBeUndefined();
  });
});
