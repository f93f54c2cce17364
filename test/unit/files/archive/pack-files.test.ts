import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { bytesFile, packFiles } from '../../../../src/files/archive/pack-files.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { noise } from '../../../fixtures/memory-image.ts';
import { bytesOf } from '../../../fixtures/tiny-image.ts';

const content = noise(1, 200_100);

test('packFiles() gives a tar that readTar() reads, whatever the sizes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(200_000), { maxLength: 5 }), async (sizes) => {
      const files = sizes.map((size, at) => ({ path: `blobs/${at}`, bytes: content.subarray(at, at + size) }));

      const read: { path: string; digest: string }[] = [];
      for await (const { path, body } of readTar(packFiles(files.map(({ path, bytes }) => bytesFile(path, bytes))))) {
        read.push({ path, digest: digestOf(await bytesOf(body)) });
      }

      expect(read).toEqual(files.map(({ path, bytes }) => ({ path, digest: digestOf(bytes) })));
    }),
    { numRuns: 30 },
  );
});

test('packFiles() passes on what goes wrong with a file', async () => {
  const broken = {
    path: 'x',
    size: 10,
    open: () => {
      throw new RangeError('gone');
    },
  };

  await expect(bytesOf(packFiles([bytesFile('a', noise(1, 100_000)), broken]))).rejects.toThrow('gone');
});

test.each([9, 11])('packFiles() fails where a file of 10 bytes gives %d', async (size) => {
  await expect(bytesOf(packFiles([{ path: 'x', size: 10, open: () => streamOf(noise(1, size)) }]))).rejects.toThrow(
    /size mismatch/i,
  );
});

test('packFiles() closes its files where reading stops early', async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) yield noise(1, 70_000);
    } finally {
      isClosed = true;
    }
  }

  for await (const _ of packFiles([{ path: 'x', size: 1e12, open: endless }])) break;

  await expect.poll(() => isClosed).toBe(true);
});
