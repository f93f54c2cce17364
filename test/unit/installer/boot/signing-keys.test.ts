import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSigning } from '../../../../src/installer/boot/signing-keys.ts';
import type { SecureBootSource } from '../../../../src/recipe/index.ts';
import { testBootSigner, testKeyFiles, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const at = { file: 'recipe.yaml', line: 3, column: 1 };
const whole: SecureBootSource = {
  signingKey: { kind: 'file', path: testKeyFiles.key, at },
  signingCertificate: testKeyFiles.cert,
  pcrKey: { kind: 'file', path: testKeyFiles.pcrKey, at },
  pcrPublicKey: undefined,
  enroll: 'if-safe',
  enrollment: undefined,
  microsoftCertificates: false,
  at,
};
const context = { env: {}, signal: undefined };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-keys-'));
  writeFileSync(join(folder, 'broken.pem'), 'not a key');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('openSigning() opens keys of files', async () => {
  const { boot, pcr } = await openSigning(whole, context);

  expect(boot.certificate.fingerprint).toBe(testBootSigner().certificate.fingerprint);
  expect(pcr.publicKey.equals(testPcrSigner().publicKey)).toBe(true);
});

test('openSigning() does not start programs', async () => {
  const signingKey = { kind: 'command', command: ['/no/such/program'], at } as const;

  expect((await openSigning({ ...whole, signingKey }, context)).boot.certificate.fingerprint).toBe(
    testBootSigner().certificate.fingerprint,
  );
});

test.each([
  [
    'a file that is no key',
    () => ({ signingKey: { kind: 'file', path: join(folder, 'broken.pem'), at } as const }),
    'SIGNING_KEY_INVALID',
    /broken.pem`: cannot sign boot files/,
  ],
  [
    'a file that is no certificate',
    () => ({ signingCertificate: join(folder, 'broken.pem') }),
    'FORMAT_CORRUPT',
    /broken.pem`: cannot read an X.509/,
  ],
  ['a missing file', () => ({ signingCertificate: join(folder, 'none.pem') }), 'NOT_FOUND', /none.pem/],
  [
    'a public key that is none',
    () => ({ pcrPublicKey: join(folder, 'broken.pem') }),
    'SIGNING_KEY_INVALID',
    /broken.pem`: .*not a public key/,
  ],
  [
    'a program without public key',
    () => ({ pcrKey: { kind: 'command', command: ['x'], at } as const }),
    'SIGNING_KEY_INVALID',
    /public key of the program is missing/,
  ],
  ['no key for PCR values', () => ({ pcrKey: undefined }), 'RECIPE_INVALID', /recipe.yaml:3: .*`pcrKey`/],
] as const)('openSigning() refuses %s, and names it', async (_, change, code, message) => {
  await expect(openSigning({ ...whole, ...change() }, context)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});
