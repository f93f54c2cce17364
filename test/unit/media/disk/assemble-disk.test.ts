import { describe, expect, test } from 'vitest';
import { bytesContent, hole, type RandomAccess, type SizedContent } from '../../../../src/bytes/index.ts';
import { readGpt } from '../../../../src/formats/index.ts';
import { assembleDisk, type DiskOptions } from '../../../../src/media/index.ts';
import { parseTalosVersion, readMetaPartition } from '../../../../src/talos/index.ts';
import { espContent } from '../../../fixtures/esp-content.ts';

const MIB = 2 ** 20;
const v114 = parseTalosVersion('v1.14.0');
const sdBoot: DiskOptions = { version: v114, bootloader: 'sd-boot', baseBytes: 1246 * MIB, time: 0, esp: espContent };
const grub = {
  bootSector: new Uint8Array(512).fill(1),
  core: new Uint8Array(30_000).fill(2),
  efiFiles: [{ path: 'EFI/boot/BOOTX64.efi', content: bytesContent(Uint8Array.of(3)) }],
  boot: bytesContent(Uint8Array.of(4)),
};

/** Reads small parts of sparse content. */
function accessTo({ size, extents }: ReturnType<typeof assembleDisk>): RandomAccess {
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      for (const { start, content } of extents) {
        if (start >= offset + length || start + content.size <= offset) continue;
        const data = await whole(content);
        for (let at = Math.max(start, offset); at < Math.min(start + data.length, offset + length); at++)
          bytes[at - offset] = data[at - start] ?? 0;
      }
      return bytes;
    },
  };
}

async function whole(content: SizedContent): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function layoutOf(options: DiskOptions): Promise<readonly string[]> {
  const table = await readGpt(accessTo(assembleDisk(options)));
  return (table?.partitions ?? []).map(({ name, size }) => `${name} ${size / MIB}`);
}

describe('assembleDisk()', () => {
  test.each([
    ['sd-boot of 1.14', sdBoot, 2246, ['EFI 2101', 'META 1']],
    ['sd-boot of 1.10', { ...sdBoot, version: parseTalosVersion('v1.10.9') }, 1246, ['EFI 1101', 'META 1']],
    [
      'both of 1.14',
      { ...sdBoot, bootloader: 'dual-boot' as const, grub },
      4247,
      ['EFI 2101', 'BIOS 1', 'BOOT 2000', 'META 1'],
    ],
    [
      'GRUB of 1.9',
      { ...sdBoot, bootloader: 'grub' as const, grub, version: parseTalosVersion('v1.9.6') },
      1246,
      ['EFI 100', 'BIOS 1', 'BOOT 1000', 'META 1'],
    ],
    [
      'GRUB of 1.7',
      { ...sdBoot, bootloader: 'grub' as const, grub, version: parseTalosVersion('v1.7.7') },
      1246,
      ['EFI 100', 'BIOS 1', 'BOOT 1000', 'META 1', 'STATE 100', 'EPHEMERAL 42'],
    ],
    [
      'sd-boot of 1.5 in large sectors',
      { ...sdBoot, version: parseTalosVersion('v1.5.5'), baseBytes: 8192 * MIB, sectorBytes: 4096 as const },
      8192,
      ['EFI 1101', 'META 1', 'STATE 100', 'EPHEMERAL 6988'],
    ],
    ['an image cache', { ...sdBoot, imageCache: hole(7 * MIB) }, 2253, ['EFI 2101', 'META 1', 'IMAGECACHE 7']],
  ])('lays out a disk with %s as the imager does', async (_, options, mib, partitions) => {
    expect(assembleDisk(options).size).toBe(mib * MIB);
    expect(await layoutOf(options)).toEqual(partitions);
  });

  test('writes META, and says on a disk with both bootloaders that it is one', async () => {
    const disk = accessTo(assembleDisk({ ...sdBoot, bootloader: 'dual-boot', grub, meta: [[10, 'x']] }));
    const meta = (await readGpt(disk))?.partitions.at(-1);
    const values = readMetaPartition(await disk.read(meta?.start ?? 0, MIB));

    expect([...values].map(([key, value]) => [key, Buffer.from(value).toString()])).toEqual([
      [10, 'x'],
      [0x11, 'dual-boot'],
    ]);
  });

  test('tells GRUB in which sector it goes on', async () => {
    const disk = accessTo(assembleDisk({ ...sdBoot, bootloader: 'dual-boot', grub }));
    const bios = (await readGpt(disk))?.partitions[1];
    const mbr = Buffer.from(await disk.read(0, 512));
    const core = Buffer.from(await disk.read(bios?.start ?? 0, 512));

    expect(Number(mbr.readBigUInt64LE(0x5c)) * 512).toBe(bios?.start);
    expect(mbr.readUInt16BE(0x66)).toBe(0x9090);
    expect((Number(core.readBigUInt64LE(0x1f4)) - 1) * 512).toBe(bios?.start);
  });

  test.each([
    ['sd-boot without a UKI', { ...sdBoot, esp: undefined }],
    ['grub without GRUB', { ...sdBoot, bootloader: 'grub' as const }],
  ])('refuses %s', (_, options) => {
    expect(() => assembleDisk(options)).toThrow(expect.objectContaining({ code: 'BASE_UNSUPPORTED' }));
  });

  test('refuses a disk that is too small', () => {
    expect(() => assembleDisk({ ...sdBoot, baseBytes: 100 * MIB })).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });
});
