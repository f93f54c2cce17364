import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { type IsoOptions, writeIso } from '../../../../src/formats/iso9660/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const options: IsoOptions = { volumeId: 'TALOS', volumeSetId: 'Talos', time: 0, entries: [] };
const MIB = 2 ** 20;

describe('writeIso()', () => {
  test('puts the EFI system partition on a full MiB behind the files', () => {
    const content = bytesContent(new Uint8Array(1.5 * MIB));
    const { image, espStart } = writeIso({
      ...options,
      entries: [{ path: 'a', content }],
      esp: bytesContent(new Uint8Array(MIB)),
      spareBytes: 33 * 512,
    });

    expect(espStart).toBe(2 * MIB);
    expect(image.size).toBe(3 * MIB + 9 * 2048);
  });

  test('tells GRUB where its image lies', async () => {
    const image = new Uint8Array(3000).fill(1);
    const written = writeIso({
      ...options,
      biosImage: { path: 'boot/eltorito.img', image },
      bootCode: new Uint8Array(512),
    });
    const bytes = Buffer.from(await collect(written.image.open()));
    const sector = Number(bytes.readBigUInt64LE(0x1b0)) - 4;

    expect([bytes.readUInt32LE(sector * 512 + 12) * 4, bytes.readUInt32LE(sector * 512 + 16)]).toEqual([sector, 3000]);
    expect(bytes[446]).toBe(0x80);
    expect(written.espStart).toBeUndefined();
  });

  test('refuses boot code without an image to go on with', () => {
    expect(() => writeIso({ ...options, bootCode: new Uint8Array(512) })).toThrow(
      expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }),
    );
  });
});
