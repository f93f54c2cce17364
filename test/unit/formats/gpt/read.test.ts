import { describe, expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { guidOfLabel, readGpt, type SectorBytes, writeGpt } from '../../../../src/formats/gpt/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const MIB = 2 ** 20;
const input = {
  name: 'ÄPFEL',
  size: MIB,
  type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  guid: guidOfLabel('EFI'),
  attributes: 4n,
};

async function disk(sectorBytes: SectorBytes): Promise<Uint8Array> {
  const options = { size: 4 * MIB, sectorBytes, diskGuid: guidOfLabel('disk'), partitions: [input] };
  return await collect(writeGpt(options).disk.open());
}

describe('readGpt()', () => {
  test.each([512, 4096] as const)('reads what was written in sectors of %i', async (sectorBytes) => {
    expect(await readGpt(bufferAccess(await disk(sectorBytes)))).toEqual({
      sectorBytes,
      diskGuid: guidOfLabel('disk'),
      partitions: [{ ...input, start: MIB }],
      hasBackup: true,
    });
  });

  test('takes the copy at the end if the first header is damaged', async () => {
    const bytes = await disk(512);
    bytes[512 + 40] = 0xff;

    expect(await readGpt(bufferAccess(bytes))).toMatchObject({ partitions: [{ name: 'ÄPFEL' }], hasBackup: false });
  });

  test('says that there is none on a disk without, or one too small', async () => {
    expect(await readGpt(bufferAccess(new Uint8Array(MIB)))).toBeUndefined();
    expect(await readGpt(bufferAccess(new Uint8Array(10)))).toBeUndefined();
  });

  test('refuses entries with a wrong checksum', async () => {
    const bytes = await disk(512);
    bytes[2 * 512] = 0xff;

    await expect(readGpt(bufferAccess(bytes))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
  });
});
