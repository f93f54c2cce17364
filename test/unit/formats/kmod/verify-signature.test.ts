import { createSign } from 'node:crypto';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import {
  readSigningCertificate,
  readSigningKey,
  signModule,
  verifyModuleSignature,
} from '../../../../src/formats/kmod/index.ts';
import { signatureTail } from '../../../../src/formats/kmod/signature-trailer.ts';
import { derTag, encodeDer, encodeOid } from '../../../../src/pki/index.ts';
import { patched } from '../../../fixtures/elf-file.ts';
import { TEST_KEY_ID, testKey } from '../../../fixtures/signing-key.ts';

const files = { own: testKey(), other: testKey('other'), ec: testKey('ec', 'ec'), twin: testKey() };
const trusted = [files.own, files.ec].map(({ certificate }) => readSigningCertificate(certificate));
const module = Buffer.alloc(300_000, 'code');
const signedBy = (name: keyof typeof files, hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' = 'sha512') =>
  Buffer.concat([module, signModule(module, readSigningKey(files[name]), hash)]);
const verify = (bytes: Uint8Array) => verifyModuleSignature(bufferAccess(bytes), trusted);

test.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
  'verifyModuleSignature() takes %s by RSA and ECDSA',
  async (hash) => {
    expect(await verify(signedBy('own', hash))).toMatchObject({ kind: 'valid', hash, by: trusted[0] });
    expect(await verify(signedBy('ec', hash))).toMatchObject({ kind: 'valid', hash, by: trusted[1] });
  },
);

test('verifyModuleSignature() tells unsigned, other keys and changed bytes apart', async () => {
  expect(await verify(module)).toEqual({ kind: 'unsigned' });
  expect(await verify(signedBy('other'))).toMatchObject({ kind: 'other-key', signer: { issuer: 'CN=other' } });
  expect(await verify(patched(signedBy('own'), 5, 1, 0))).toMatchObject({ kind: 'altered', by: trusted[0] });
  expect(await verify(signedBy('twin'))).toMatchObject({ kind: 'altered' });
});

test('verifyModuleSignature() finds another key before it looks at changed bytes, as the kernel does', async () => {
  expect(await verify(patched(signedBy('other'), 5, 1, 0))).toMatchObject({ kind: 'other-key' });
});

/** A message whose signer is named by the identifier of its key, with attributes or another hash on demand. */
function message({ oid = '2.16.840.1.101.3.4.2.3', attributes = false } = {}): Buffer {
  const { sequence, set, integer, octetString, context0, context0Primitive } = derTag;
  const signature = createSign('sha512').update(module).sign(files.own.key);
  const digest = encodeDer(sequence, encodeOid(oid));
  const info = encodeDer(
    sequence,
    encodeDer(integer, Buffer.from([3])),
    encodeDer(context0Primitive, TEST_KEY_ID),
    digest,
    ...(attributes ? [encodeDer(context0, encodeDer(sequence))] : []),
    encodeDer(sequence, encodeOid('1.2.840.113549.1.1.1')),
    encodeDer(octetString, signature),
  );
  const content = encodeDer(sequence, encodeOid('1.2.840.113549.1.7.1'));
  const data = encodeDer(
    sequence,
    encodeDer(integer, Buffer.from([3])),
    encodeDer(set, digest),
    content,
    encodeDer(set, info),
  );
  return encodeDer(sequence, encodeOid('1.2.840.113549.1.7.2'), encodeDer(context0, data));
}
const withMessage = (...options: Parameters<typeof message>) =>
  Buffer.concat([module, signatureTail(message(...options))]);

test('verifyModuleSignature() finds a signer by the identifier of its key', async () => {
  expect(await verify(withMessage())).toMatchObject({ kind: 'valid' });
});

test.each([
  ['has-attributes', withMessage({ attributes: true })],
  ['unsupported', withMessage({ oid: '1.2.840.113549.2.5' })],
  ['unsupported', patched(signedBy('own'), signedBy('own').length - 38, 1, 1)],
  ['malformed', patched(signedBy('own'), module.length, 1, 0)],
  ['malformed', patched(signedBy('own'), signedBy('own').length - 40, 1, 1)],
  ['malformed', patched(signedBy('own'), signedBy('own').length - 32, 4, 0xffff_ffff)],
])('verifyModuleSignature() tells what it is that the kernel does not take: %s (%#)', async (kind, bytes) => {
  expect(await verify(bytes)).toMatchObject({ kind });
});
