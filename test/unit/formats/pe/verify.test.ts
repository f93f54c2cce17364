import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { isTrustedBy, signPe, verifyPe } from '../../../../src/formats/pe/index.ts';
import { efiProgram } from '../../../fixtures/gallery/efi-stub.ts';
import { testBootSigner } from '../../../fixtures/secureboot/test-keys.ts';

const signed = Buffer.from(
  await readAll((await signPe(bufferAccess(efiProgram('amd64')), testBootSigner(), { time: 0 })).bytes, {
    limitBytes: 1e7,
    what: 'a program',
  }),
);
const DIRECTORY = 0x80 + 24 + 112 + 4 * 8;
const tableStart = signed.readUInt32LE(DIRECTORY);

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(signed);
  change(bytes);
  return bytes;
}

test('verifyPe() names who signed, and isTrustedBy() takes only trusted certificates', async () => {
  const signatures = await verifyPe(bufferAccess(signed));

  expect(signatures).toMatchObject([{ isValid: true, matchesImage: true, hash: 'sha256', signingTime: 0 }]);
  expect(signatures[0]?.certificate?.subject).toBe('O=rootsmith test key, CN=rootsmith test key');
  expect(signatures.map((each) => isTrustedBy(each, []))).toEqual([false]);
  expect(signatures.map((each) => isTrustedBy(each, [testBootSigner().certificate]))).toEqual([true]);
});

test('verifyPe() finds one flipped bit in every part that is signed', async () => {
  for (const at of [2, 0x90, 0x400, 0x900, tableStart - 1]) {
    const [signature] = await verifyPe(bufferAccess(changed((bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at))));
    expect(signature?.matchesImage, `at ${at}`).toBe(false);
  }
});

test('verifyPe() does not mind the checksum, which is not signed', async () => {
  const bytes = changed((each) => each.writeUInt32LE(0x1234, 0x80 + 24 + 64));

  expect(await verifyPe(bufferAccess(bytes))).toMatchObject([{ isValid: true, matchesImage: true }]);
});

test.each([
  ['beyond the end', 0, 0x7fff_fff8, 'FORMAT_TRUNCATED'],
  ['before the end', 0, 8, 'FORMAT_CORRUPT'],
  ['in a section', 0x400 - tableStart, signed.length - 0x400, 'FORMAT_CORRUPT'],
])('verifyPe() refuses a certificate table that is %s', async (_, shift, size, code) => {
  const bytes = changed((each) => {
    each.writeUInt32LE(tableStart + shift, DIRECTORY);
    each.writeUInt32LE(size, DIRECTORY + 4);
  });

  await expect(verifyPe(bufferAccess(bytes))).rejects.toMatchObject({ code });
});

test('verifyPe() refuses an entry whose length lies', async () => {
  for (const length of [0, 7, 0xffff_ffff]) {
    const bytes = changed((each) => each.writeUInt32LE(length, tableStart));
    await expect(verifyPe(bufferAccess(bytes))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
  }
});

test('verifyPe() reads any damage of a signature without a crash', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: tableStart, max: signed.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const bytes = changed((each) => each.writeUInt8(each.readUInt8(at) ^ mask, at));
        try {
          for (const { isValid, matchesImage, damage } of await verifyPe(bufferAccess(bytes)))
            expect([isValid, matchesImage, damage].some((each) => each !== undefined)).toBe(true);
        } catch (error) {
          expect(isRootsmithError(error)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('verifyPe() says of an entry of another type that it is unknown', async () => {
  const bytes = changed((each) => each.writeUInt16LE(0x0ef1, tableStart + 6));

  expect(await verifyPe(bufferAccess(bytes))).toMatchObject([
    { isValid: false, damage: expect.stringContaining('type 3825') },
  ]);
});
