import { expect, test } from 'vitest';
import { guidBytes } from '../../../../src/formats/index.ts';
import { makeSelfSigned, readSigningCertificate } from '../../../../src/pki/index.ts';
import { enrolmentFiles, ownerOfCertificate } from '../../../../src/uki/secureboot/enrolment.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const signer = testBootSigner();
const named = async (commonName: string): Promise<ReturnType<typeof readSigningCertificate>> =>
  readSigningCertificate(
    await makeSelfSigned(testPcrSigner(), { commonName, serial: Buffer.from([1]), notBefore: 0, notAfter: 1 }),
  );

test('enrolmentFiles() gives equal bytes for equal inputs, with the time in front', async () => {
  const time = Date.UTC(2031, 1, 3, 4, 5, 6) / 1000;
  const [one, other] = [await enrolmentFiles({ signer, time }), await enrolmentFiles({ signer, time })];

  expect(one).toEqual(other);
  expect(Buffer.from(one.PK).subarray(0, 16).toString('hex')).toBe('ef070203040506000000000000000000');
});

test('enrolmentFiles() puts more certificates into db and KEK, and Microsoft is their owner where they are its', async () => {
  const certificate = await named('Microsoft Corporation');
  const files = await enrolmentFiles({ signer, time: 0, signatureKeys: [certificate], keyExchangeKeys: [certificate] });
  const microsoft = Buffer.concat([guidBytes('77fa9abd-0359-4d32-bd60-28f4e78f784b'), certificate.der]);

  expect([files.PK, files.KEK, files.db].map((file) => Buffer.from(file).includes(microsoft))).toEqual([
    false,
    true,
    true,
  ]);
});

test('ownerOfCertificate() is a UUID of version 4', () => {
  expect(ownerOfCertificate(signer.certificate)).toMatch(
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
});
