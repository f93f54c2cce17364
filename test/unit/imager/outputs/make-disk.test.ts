import { describe, expect, test } from 'vitest';
import { contentAccess } from '../../../../src/bytes/index.ts';
import { readGpt } from '../../../../src/formats/index.ts';
import { makeDisk } from '../../../../src/imager/outputs/make-disk.ts';
import { parseMetaValue, readMetaPartition } from '../../../../src/talos/index.ts';
import { diskSettings, mediaContext } from '../../../fixtures/imager-context.ts';

describe('makeDisk()', () => {
  test('has the partitions of systemd-boot, and META values', async () => {
    const disk = await makeDisk(mediaContext({ disk: diskSettings, meta: [parseMetaValue('0xa=network')] }));
    const access = contentAccess(disk);
    const table = await readGpt(access);
    const meta = table?.partitions.find(({ name }) => name === 'META');

    expect(table?.partitions.map(({ name }) => name)).toEqual(['EFI', 'META']);
    const values = readMetaPartition(await access.read(meta?.start ?? 0, 2 ** 20));
    expect(Buffer.from(values.get(0xa) ?? []).toString()).toBe('network');
  });

  test('refuses a disk that is too small', async () => {
    const context = mediaContext({ disk: { ...diskSettings, sizeBytes: 2 ** 20 } });

    await expect(makeDisk(context)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  test('writes the format that is asked for', async () => {
    const disk = await makeDisk(mediaContext({ disk: { ...diskSettings, format: 'qcow2' } }));

    expect(Buffer.from(await contentAccess(disk).read(0, 4)).toString('latin1')).toBe('QFI\u00fb');
  });
});
