import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent, type Extent, hole, type SparseContent, sparseContent } from '../../../src/bytes/index.ts';
import { writeFileWhole, writeSparseFile } from '../../../src/files/index.ts';
import { writeQcow2, writeVhd, writeVmdk, zlibBlockCompressor } from '../../../src/formats/index.ts';
import { noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

const MIB = 2 ** 20;
let folder: string;
let raw: string;
let packed: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-disks-'));
  raw = join(folder, 'raw.img');
  packed = join(folder, 'packed.img');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const qemu = (...args: readonly string[]): string => Buffer.from(runTool('qemu-img', args)).toString();
const quick = { durable: false };

/** Disks of whole MiB with data in some places. */
const disks: fc.Arbitrary<SparseContent> = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.array(fc.tuple(fc.nat(40 * MIB), fc.nat(300_000)), { maxLength: 8 }))
  .map(([size, wanted]) => {
    const extents: Extent[] = [];
    let end = 0;
    for (const [start, bytes] of wanted.sort(([a], [b]) => a - b)) {
      const from = Math.max(start, end);
      if (from + bytes > size * MIB) continue;
      extents.push({ start: from, content: bytesContent(from % 2 === 0 ? noise(bytes) : seededBytes(bytes)) });
      end = from + bytes;
    }
    return sparseContent(size * MIB, extents);
  });

describe('writeQcow2()', () => {
  test('gives what qemu-img finds sound and equal to the disk', async () => {
    await fc.assert(
      fc.asyncProperty(disks, fc.constantFrom(512, 8192, 65_536, 2 ** 21), async (disk, clusterBytes) => {
        await writeSparseFile(raw, disk, quick);
        await writeSparseFile(packed, writeQcow2(disk, { clusterBytes }), quick);

        expect(qemu('check', '-f', 'qcow2', packed)).toContain('No errors were found');
        expect(qemu('compare', '-f', 'raw', '-F', 'qcow2', raw, packed)).toContain('Images are identical');
      }),
      { numRuns: 25 },
    );
  });

  test('costs its data: a disk of 4 GiB takes less than a MiB', async () => {
    const disk = sparseContent(2 ** 32, [{ start: 2 ** 31, content: bytesContent(noise(1000)) }]);
    const image = writeQcow2(disk, { clusterBytes: 8192 });
    await writeSparseFile(packed, image, quick);

    expect(image.size).toBeLessThan(MIB);
    expect(JSON.parse(qemu('info', '--output=json', packed))).toMatchObject({
      'virtual-size': 2 ** 32,
      'cluster-size': 8192,
      'format-specific': { data: { compat: '1.1' } },
    });
  });
});

describe('writeVhd()', () => {
  test('gives the bytes of qemu-img, but for time and id', async () => {
    const disk = sparseContent(7 * MIB, [{ start: MIB, content: bytesContent(noise(5000)) }]);
    const theirs = join(folder, 'theirs.vhd');
    await writeSparseFile(raw, disk, quick);
    await writeSparseFile(packed, writeVhd(disk, { time: 1_700_000_000, uniqueId: new Uint8Array(16) }), quick);
    qemu('convert', '-f', 'raw', '-O', 'vpc', '-o', 'subformat=fixed,force_size', raw, theirs);
    const [a, b] = [readFileSync(packed), readFileSync(theirs)];
    for (const image of [a, b]) {
      const footer = image.length - 512;
      image.fill(0, footer + 24, footer + 28); // time
      image.fill(0, footer + 64, footer + 84); // checksum, id
    }

    expect(a.length).toBe(7 * MIB + 512);
    expect(a.equals(b)).toBe(true);
    expect(qemu('compare', '-f', 'raw', '-F', 'vpc', raw, packed)).toContain('Images are identical');
  });

  test('has a checksum that qemu-img accepts', async () => {
    await writeSparseFile(packed, writeVhd(hole(MIB), { time: 0, uniqueId: noise(16) }), quick);

    const { status, stderr } = tryTool('qemu-img', ['info', '-f', 'vpc', packed]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('writeVmdk()', () => {
  test('gives what qemu-img reads as the disk', async () => {
    const compress = zlibBlockCompressor({ level: 6 });
    await fc.assert(
      fc.asyncProperty(disks, async (disk) => {
        await writeSparseFile(raw, disk, quick);
        await writeFileWhole(packed, writeVmdk(disk, { compress, contentId: 0x1234, name: 'disk.vmdk' }), quick);

        expect(qemu('check', '-f', 'vmdk', packed)).toContain('No errors were found');
        expect(qemu('compare', '-f', 'raw', '-F', 'vmdk', raw, packed)).toContain('Images are identical');
      }),
      { numRuns: 15 },
    );
  });

  test('names the disk and its kind', async () => {
    const compress = zlibBlockCompressor({ level: 6 });
    await writeFileWhole(packed, writeVmdk(hole(2 ** 33), { compress, contentId: 0x1234, name: 'disk.vmdk' }), quick);

    expect(JSON.parse(qemu('info', '--output=json', packed))).toMatchObject({
      'virtual-size': 2 ** 33,
      'format-specific': { data: { 'create-type': 'streamOptimized', cid: 0x1234 } },
    });
  });
});
