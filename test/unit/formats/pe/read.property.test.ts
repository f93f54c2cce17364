import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess, coalesced } from '../../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { readPe, rewritePe } from '../../../../src/formats/pe/index.ts';
import { TABLE_OFFSET, tinyUki } from '../../../fixtures/pe-file.ts';

const uki = tinyUki();
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
