import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { bzImagePayloadOf, gzipPayloadOf, setupBytes, zbootPayloadOf } from '../../../../src/formats/kernel/payload.ts';
import { zboot } from '../../../fixtures/kernel-image.ts';
import { bzImageOf } from '../../../fixtures/small-kernel.ts';

test('bzImagePayloadOf() leaves out the size that follows all streams but gzip', async () => {
  const gzip = gzipSync('kernel');
  const lz4 = Buffer.from('02214c1801020304', 'hex');

  expect(await bzImagePayloadOf(bufferAccess(bzImageOf(gzip, 6)), bzImageOf(gzip, 6))).toEqual({
    codec: 'gzip',
    start: 2560,
    size: gzip.length,
    expandedBytes: 6,
  });
  expect(await bzImagePayloadOf(bufferAccess(bzImageOf(lz4, 99)), bzImageOf(lz4, 99))).toEqual({
    codec: 'lz4',
    start: 2560,
    size: 8,
    expandedBytes: 99,
  });
});

test('zbootPayloadOf() and gzipPayloadOf() find the stream', async () => {
  const gzip = gzipSync('kernel');
  const image = zboot(gzip, 'gzip');

  expect(await zbootPayloadOf(bufferAccess(image), image)).toMatchObject({ codec: 'gzip', size: gzip.length });
  expect(await gzipPayloadOf(bufferAccess(gzip))).toMatchObject({ codec: 'gzip', start: 0, expandedBytes: 6 });
});

test('setupBytes() takes no sectors for four', () => {
  expect([setupBytes({ setupSectors: 0 }), setupBytes({ setupSectors: 39 })]).toEqual([2048, 39 * 512]);
});
