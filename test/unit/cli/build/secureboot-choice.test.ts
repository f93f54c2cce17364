import { expect, test } from 'vitest';
import { secureBootWith } from '../../../../src/cli/build/secureboot-choice.ts';
import { parseRecipe, parseSchematic } from '../../../../src/recipe/index.ts';

const none = { secureBoot: undefined, schematic: undefined };
const digest = { signerInput: 'digest' } as const;
const { secureBoot } = parseRecipe(
  'apiVersion: rootsmith/v1\nkind: Installer\nbase: a:1\nsecureBoot: { signingKey: k, signingCertificate: c, pcrKey: p, enroll: force }\n',
  { file: 'recipe.yaml', folder: '/r' },
).customization;

test('secureBootWith() is undefined where nothing is said', () => {
  expect(secureBootWith(none, digest, '/here')).toBeUndefined();
  expect(secureBootWith({ ...none, secureBoot }, digest, '/here')).toEqual(secureBoot);
});

test('secureBootWith() takes files and commands', () => {
  const flags = { key: 'key.pem', cert: '/cert.pem', pcrSignerCommand: './kms sign  x', pcrPublicKey: 'pcr.pub' };

  expect(secureBootWith(none, { ...flags, signerInput: 'message' }, '/here')).toMatchObject({
    signingKey: { kind: 'file', path: '/here/key.pem', at: { file: '--key' } },
    signingCertificate: '/cert.pem',
    pcrKey: { kind: 'command', command: ['./kms', 'sign', 'x'], input: 'message' },
    pcrPublicKey: '/here/pcr.pub',
    enroll: 'if-safe',
    enrollment: undefined,
    microsoftCertificates: false,
  });
});

test('secureBootWith() replaces what the recipe says', () => {
  const changed = secureBootWith({ ...none, secureBoot }, { ...digest, pcrKey: 'q', enroll: 'off' }, '/here');

  expect(changed).toEqual({
    ...secureBoot,
    pcrKey: { kind: 'file', path: '/here/q', at: { file: '--pcr-key', line: 1, column: 1 } },
    enroll: 'off',
  });
});

test('secureBootWith() enrols as the schematic says, unless a flag says it', () => {
  const text = 'customization: { secureboot: { enrollKeys: manual, includeWellKnownCertificates: true } }';
  const schematic = parseSchematic(Buffer.from(text), 's.yaml');
  const keys = { ...digest, key: 'k', cert: 'c', pcrKey: 'p' };

  expect(secureBootWith({ ...none, schematic }, keys, '/')).toMatchObject({
    enroll: 'manual',
    microsoftCertificates: true,
  });
  expect(secureBootWith({ ...none, schematic }, { ...keys, enroll: 'off' }, '/')?.enroll).toBe('off');
});

test.each([
  [{ cert: 'c' }, 'secure boot needs a key that signs'],
  [{ enroll: 'off' }, 'secure boot needs a key that signs'],
  [{ key: 'k' }, 'the certificate of the signer is missing'],
  [{ key: 'k', cert: 'c' }, 'the key for PCR values is missing'],
  [{ key: 'k', signerCommand: 's', cert: 'c' }, '`--key` and `--signer-command` exclude each other'],
  [
    { key: 'k', cert: 'c', pcrKey: 'p', pcrSignerCommand: 's' },
    '`--pcr-key` and `--pcr-signer-command` exclude each other',
  ],
  [{ key: 'k', cert: 'c', pcrSignerCommand: 's' }, 'the public key of `--pcr-signer-command` is missing'],
] as const)('secureBootWith() refuses %j', (flags, message) => {
  expect(() => secureBootWith(none, { ...digest, ...flags }, '/')).toThrow(
    expect.objectContaining({ code: 'USAGE', message, hint: expect.any(String) }),
  );
});
