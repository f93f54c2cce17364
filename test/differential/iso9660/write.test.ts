import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesContent, hole, sparseContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import { type IsoOptions, writeIso } from '../../../src/formats/iso9660/index.ts';
import { noise } from '../../fixtures/byte-streams.ts';
import { canonical, type MediaTree, mediaTrees, readTree } from '../../fixtures/media-trees.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const MIB = 2 ** 20;
let folder: string;
let image: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-iso-'));
  image = join(folder, 'x.iso');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function write(tree: MediaTree, options: Partial<IsoOptions> = {}): Promise<void> {
  const entries = [...tree].map(([path, content]) => ({ path, content: content && bytesContent(content) }));
  const fixed = { volumeId: 'TALOS_V1_12_7', volumeSetId: 'Talos-v1.12.7', time: 1_700_000_000 };
  await writeSparseFile(image, writeIso({ ...fixed, entries, ...options }).image, { durable: false });
}

function xorriso(...args: readonly string[]): string {
  return Buffer.from(runTool('env', ['LC_ALL=C.UTF-8', 'xorriso', '-abort_on', 'WARNING', ...args])).toString();
}

/** What xorriso extracts of it, by Rock Ridge. */
function readBack(source = image): MediaTree {
  const target = mkdtempSync(join(folder, 'copy-'));
  xorriso('-osirrox', 'on', '-indev', source, '-extract', '/', target);
  runTool('chmod', ['-R', 'u+w', target]);
  return readTree(target);
}

const small: MediaTree = new Map([
  ['EFI/BOOT/BOOTX64.EFI', noise(140_891)],
  ['EFI/Linux/Talos-v1.12.7.efi', noise(300_000)],
  ['loader/loader.conf', Buffer.from('timeout 10\n')],
]);

describe('an image by writeIso()', () => {
  test('holds any tree: xorriso reads it back, from the whole and from its first partition', async () => {
    await fc.assert(
      fc.asyncProperty(mediaTrees, async (tree) => {
        await write(tree);
        expect(canonical(readBack())).toEqual(canonical(tree));

        const partition = join(folder, 'partition.iso');
        runTool('dd', [`if=${image}`, `of=${partition}`, 'bs=2048', 'skip=16', 'status=none']);
        expect(canonical(readBack(partition))).toEqual(canonical(tree));
      }),
      { numRuns: 25 },
    );
  });

  test('holds thousands of files with like and long names, deep down', async () => {
    const deep = 'one/two/three/four/five/six/seven/eight/nine/ten';
    const tree = new Map(
      Array.from({ length: 3000 }, (_, index) => [
        `${index % 2 === 0 ? deep : 'flat'}/${'n'.repeat(index % 230)}sha256-${index}`,
        noise(index % 5),
      ]),
    );
    await write(tree);

    expect(canonical(readBack())).toEqual(canonical(tree));
  });

  test('has the ids, the boot entry and the partitions that xorriso gives to a UEFI image', async () => {
    await write(small, { esp: bytesContent(noise(5 * MIB)) });

    const said = xorriso('-indev', image, '-report_el_torito', 'as_mkisofs', '-report_system_area', 'plain');

    expect(said).toContain("-V 'TALOS_V1_12_7'");
    expect(said).toMatch(/-append_partition 2 0xef --interval:local_fs:2048d-12287d::/);
    expect(said).toMatch(/-e '--interval:appended_partition_2_start_512s_size_10240d:all::'/);
    expect(said).toContain('-iso_mbr_part_type 0x83');
    expect(said).toContain('-partition_offset 16');
    expect(said).toMatch(/MBR partition +: +1 +0x00 +0x83 +64 +1984/);
    expect(said).toMatch(/MBR partition +: +2 +0x00 +0xef +2048 +10240/);
  });

  test('is read by isoinfo, with and without Rock Ridge', async () => {
    await write(small);

    const rock = Buffer.from(runTool('isoinfo', ['-l', '-R', '-i', image])).toString();
    const plain = Buffer.from(runTool('isoinfo', ['-f', '-i', image])).toString();

    expect(rock).toMatch(/-rw-r--r-- +1 +0 +0 +300000 Nov 14 2023 .*Talos-v1\.12\.7\.efi/);
    expect(plain.trim().split('\n')).toContain('/EFI/LINUX/TALOS_V1_12_7.EFI;1');
    expect(new Uint8Array(runTool('isoinfo', ['-x', '/EFI/LINUX/TALOS_V1_12_7.EFI;1', '-i', image]))).toEqual(
      small.get('EFI/Linux/Talos-v1.12.7.efi'),
    );
  });

  test('holds a file of more than 4 GiB in several extents', async () => {
    const last = noise(1000);
    const size = 5 * 2 ** 30;
    const content = sparseContent(size, [{ start: size - 1000, content: bytesContent(last) }]);
    await write(new Map(), {
      entries: [
        { path: 'imagecache/large', content },
        { path: 'z', content: hole(1) },
      ],
    });

    const sections = xorriso('-indev', image, '-find', '/imagecache/large', '-exec', 'report_sections');
    const [first = [], second = []] = [...sections.matchAll(/File data lba: +\d+ , +(\d+) , +\d+ , +(\d+)/g)].map(
      ([, block, bytes]) => [Number(block), Number(bytes)],
    );
    expect([first[1], (first[1] ?? 0) + (second[1] ?? 0)]).toEqual([2 ** 32 - 2048, size]);
    const end = (second[0] ?? 0) * 2048 + (second[1] ?? 0);
    expect(new Uint8Array(runTool('dd', [`if=${image}`, `skip=${end - 1000}B`, 'count=1000B', 'status=none']))).toEqual(
      last,
    );
  });

  test('is what it was, byte for byte, whatever the order of the entries', async () => {
    await write(small);
    const once = readFileSync(image);
    await write(new Map([...small].reverse()));

    expect(readFileSync(image).equals(once)).toBe(true);
  });
});
