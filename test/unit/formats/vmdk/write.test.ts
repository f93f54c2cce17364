import { expect, test } from 'vitest';
import { bytesContent, sparseContent } from '../../../../src/bytes/index.ts';
import { writeVmdk, zlibBlockCompressor } from '../../../../src/formats/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

test('writeVmdk() leaves out grains of zeros, and writes the same again', async () => {
  const disk = sparseContent(2 ** 30, [
    { start: 0, content: bytesContent(new Uint8Array(200_000)) },
    { start: 2 ** 29, content: bytesContent(Uint8Array.of(1)) },
  ]);
  const options = { compress: zlibBlockCompressor({ level: 6 }), contentId: 1, name: 'disk.vmdk' };
  const once = await collect(writeVmdk(disk, options));

  expect(once.length).toBeLessThan(80_000);
  expect(Buffer.from(once.subarray(0, 4)).toString()).toBe('KDMV');
  expect(await collect(writeVmdk(disk, options))).toEqual(once);
});
