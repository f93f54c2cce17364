import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { readSigningKey, signModule } from '../../../../src/formats/kmod/index.ts';
import { parseModuleSignature } from '../../../../src/formats/kmod/signature.ts';
import { testKey } from '../../../fixtures/signing-key.ts';

const key = readSigningKey(testKey('our key', 'rsa', 0x1f));
const message = signModule(Buffer.from('module'), key, 'sha256').subarray(0, -40);

test('parseModuleSignature() reads signer, hash and signature', () => {
  expect(parseModuleSignature(message)).toMatchObject({
    signer: { kind: 'issuer-and-serial', issuer: 'CN=our key', serial: '1f' },
    hash: 'sha256',
    hashOid: '2.16.840.1.101.3.4.2.1',
    hasAttributes: false,
  });
});

test('parseModuleSignature() ends changed and cut messages with a signature or an explained error', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(message.length),
      (edits, end) => {
        const bytes = Buffer.from(message);
        for (const [at, byte] of edits) bytes[at] = byte;
        try {
          expect(parseModuleSignature(bytes.subarray(0, end)).hashOid).toMatch(/^[\d.]*$/);
        } catch (error) {
          expect(isRootsmithError(error)).toBe(true);
        }
      },
    ),
  );
});
