import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import {
  findCertificates,
  findKernelBtf,
  findRawExports,
  findVermagic,
  openKernel,
  readKernelConfig,
  readKernelRelease,
} from '../../../../src/formats/kernel/index.ts';
import { arm64Image, bzImage, zboot } from '../../../fixtures/kernel-image.ts';

const images = [
  bzImage('6.1.0 (a@b) #1'),
  arm64Image('Linux version 6.1.0 (a@b)', 3000),
  zboot(arm64Image('Linux version 6.1.0', 3000), 'xzkern'),
];
const changes = fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 6 });
const same = (source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => source;
const decompressors = { gzip: same, zstd: same, xz: same };

function noisy(bytes: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, byte] of edits) copy[at] = byte;
  return copy;
}

test('readKernelRelease() ends noise with a release or an explained error', async () => {
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

test('openKernel() ends noise with a kernel or an explained error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...images), changes, fc.nat(9000), async (image, edits, length) => {
      const source = bufferAccess(noisy(image, edits).subarray(0, length));
      const isExplained = await openKernel(source, { decompressors }).then(
        ({ release }) => release !== '',
        isRootsmithError,
      );

      expect(isExplained).toBe(true);
    }),
  );
});

/** The starts of everything that is searched for. */
const marks = [
  Buffer.from('IKCFG_ST\x1f\x8b', 'latin1'),
  Buffer.from('IKCFG_ED', 'latin1'),
  Buffer.from('3082010030820080a00302010202', 'hex'),
  Buffer.from('9feb01001800000000000000ff000000ff00000001000000', 'hex'),
  Buffer.from('6.1.0 SMP ', 'latin1'),
  Buffer.alloc(4, 0xff),
  Buffer.alloc(4),
];

test('everything that is searched for in a kernel is found, or not, in any bytes', () => {
  const parts = fc.array(fc.oneof(fc.constantFrom(...marks), fc.uint8Array({ maxLength: 20 })), { maxLength: 30 });
  fc.assert(
    fc.property(parts, (chunks) => {
      const inner = Buffer.concat(chunks);
      const config = explained(() => readKernelConfig(inner));

      expect(config === undefined || isRootsmithError(config) || 'text' in config).toBe(true);
      expect([findRawExports(inner), findCertificates(inner).trusted]).toEqual([expect.any(Array), expect.any(Array)]);
      expect(findVermagic(inner, '6.1.0') ?? '6.1.0').toMatch(/^6\.1\.0/);
      expect(findKernelBtf(inner)?.length ?? 0).toBeLessThanOrEqual(inner.length);
    }),
  );
});

function explained<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
