import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesContent, sparseContent, streamOf } from '../../../../src/bytes/index.ts';
import { decompressXz, decompressZstd } from '../../../../src/formats/index.ts';
import { packMedia } from '../../../../src/media/index.ts';
import { collect, seededBytes } from '../../../fixtures/byte-streams.ts';

const MIB = 2 ** 20;
const content = sparseContent(4 * MIB + 3000, [
  { start: 0, content: bytesContent(seededBytes(10_000)) },
  { start: 20_000, content: bytesContent(seededBytes(10)) },
  { start: 3 * MIB, content: bytesContent(seededBytes(5000)) },
]);

const expand = {
  '.zst': (bytes: Uint8Array) => collect(decompressZstd(streamOf(bytes))),
  '.gz': (bytes: Uint8Array) => gunzipSync(bytes),
  '.xz': (bytes: Uint8Array) => collect(decompressXz(streamOf(bytes))),
  raw: (bytes: Uint8Array) => bytes,
};

describe('packMedia()', () => {
  test.each(['.zst', '.gz', '.xz', 'raw'] as const)('gives a %s of the content', async (outFormat) => {
    const bytes = await expand[outFormat](await collect(packMedia(content, outFormat, 0)));

    expect(Buffer.compare(bytes, await collect(content.open()))).toBe(0);
  });

  test('puts `disk.raw` into a .tar.gz', async () => {
    const bytes = gunzipSync(await collect(packMedia(content, '.tar.gz', 0)));

    expect(bytes.toString('latin1', 0, 8)).toBe('disk.raw');
    expect(bytes.length).toBeGreaterThan(content.size);
  });

  test('packs a disk of 64 GiB as fast as a small one', async () => {
    const large = sparseContent(2 ** 36, [{ start: 2 ** 35, content: bytesContent(seededBytes(10)) }]);

    expect((await collect(packMedia(large, '.zst', 0))).length).toBeLessThan(20 * MIB);
  });
});
