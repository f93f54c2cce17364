import { expect, test } from 'vitest';
import { makeSelfSigned, readSigningCertificate } from '../../../../src/pki/index.ts';
import { encodeSignatureLists } from '../../../../src/uki/secureboot/signature-list.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const OWNER = '77fa9abd-0359-4d32-bd60-28f4e78f784b';
const HEADER_BYTES = 28;
const { certificate } = testBootSigner();

test('encodeSignatureLists() writes GUIDs as EFI does, and one list for certificates of one size', () => {
  const list = encodeSignatureLists([
    { certificate, owner: OWNER },
    { certificate, owner: OWNER },
  ]);
  const entry = `bd9afa775903324dbd6028f4e78f784b${Buffer.from(certificate.der).toString('hex')}`;

  expect(list.subarray(0, 16).toString('hex')).toBe('a159c0a5e494a74a87b5ab155c2bf072');
  expect(list.readUInt32LE(16)).toBe(list.length);
  expect(list.readUInt32LE(24)).toBe(16 + certificate.der.length);
  expect(list.subarray(HEADER_BYTES).toString('hex')).toBe(`${entry}${entry}`);
});

test('encodeSignatureLists() gives certificates of another size a list of their own', async () => {
  const options = { commonName: 'another', serial: Buffer.from([1]), notBefore: 0, notAfter: 1 };
  const other = readSigningCertificate(await makeSelfSigned(testPcrSigner(), options));
  const lists = encodeSignatureLists([
    { certificate, owner: OWNER },
    { certificate: other, owner: OWNER },
  ]);
  const first = lists.readUInt32LE(16);

  expect(first).toBe(HEADER_BYTES + 16 + certificate.der.length);
  expect(lists.readUInt32LE(first + 16)).toBe(lists.length - first);
});
