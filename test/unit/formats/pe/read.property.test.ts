import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess, coalesced } from '../../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { readKernelRelease, readPe, rewritePe } from '../../../../src/formats/pe/index.ts';
import { arm64Image, bzImage, zboot } from '../../../fixtures/kernel-image.ts';
import { TABLE_OFFSET, tinyUki } from '../../../fixtures/pe-file.ts';

const uki = tinyUki();
const images = [
  bzImage('6.1.0 (a@b) #1'),
  arm64Image('Linux version 6.1.0 (a@b)', 3000),
  zboot(arm64Image('Linux version 6.1.0', 3000), 'xzkern'),
];
const changes = fc.array(fc.tuple(fc.nat(TABLE_OFFSET + 400), fc.nat(255)), { maxLength: 6 });

function noisy(bytes: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, byte] of edits) copy[at] = byte;
  return copy;
}

test('readPe() and rewritePe() end noise with a file of the size told or an explained error', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(uki.length), async (edits, length) => {
      const source = bufferAccess(noisy(uki, edits).subarray(0, length));
      const rewrite = async (): Promise<boolean> => {
        const { size, bytes } = rewritePe(await readPe(source), source, new Map());
        if (size > 2 ** 26) return true;
        const chunks = await Array.fromAsync(coalesced(bytes));
        return chunks.reduce((sum, chunk) => sum + chunk.length, 0) === size;
      };

      expect(await rewrite().catch(isRootsmithError)).toBe(true);
    }),
  );
});

test('readKernelRelease() ends noise with a release or an explained error', async () => {
  const same = (source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => source;
  const decompressors = { gzip: same, zstd: same, xz: same };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...images), changes, fc.nat(9000), async (image, edits, length) => {
      const source = bufferAccess(noisy(image, edits).subarray(0, length));
      const isExplained = await readKernelRelease(source, { decompressors }).then(
        ({ release }) => release !== '',
        isRootsmithError,
      );

      expect(isExplained).toBe(true);
    }),
  );
});
