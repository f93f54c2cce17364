import { expect, test } from 'vitest';
import type { SignatureState } from '../../../src/formats/index.ts';
import { checkSignature, signerText } from '../../../src/modules/check-signature.ts';
import { enforced, kernel, optional } from '../../fixtures/check-modules.ts';

const [by] = kernel.certificates;
if (by === undefined) throw new Error('test: the kernel has a certificate');
const signer = { kind: 'key-id', keyId: Buffer.from('0102', 'hex') } as const;
const states: Readonly<Record<string, SignatureState>> = {
  unsigned: { kind: 'unsigned' },
  valid: { kind: 'valid', by, hash: 'sha512' },
  other: { kind: 'other-key', signer },
  altered: { kind: 'altered', by },
  hash: { kind: 'unsupported', what: 'the hash 1.2', isWrongType: false },
  type: { kind: 'unsupported', what: 'a signature that is not PKCS#7', isWrongType: true },
  parameters: { kind: 'malformed', what: 'the parameters in its trailer', problem: 'parameters' },
  message: { kind: 'malformed', what: 'no CMS', problem: 'message' },
  attributes: { kind: 'has-attributes', signer },
};
const lockedDown = { ...optional, lockdown: 'confidentiality' } as const;
const lockdownLine = 'Lockdown: insmod: unsigned module loading is restricted; see man kernel_lockdown.7';
const typeLine = 'module: not signed with expected PKCS#7 message';

test.each([
  ['unsigned', enforced, 'EKEYREJECTED', ['Loading of unsigned module is rejected']],
  ['other', enforced, 'EKEYREJECTED', ['Loading of module with unavailable key is rejected']],
  ['hash', enforced, 'EKEYREJECTED', ['Loading of module with unsupported crypto is rejected']],
  ['type', enforced, 'EKEYREJECTED', [typeLine, 'Loading of module with unsupported crypto is rejected']],
  ['unsigned', lockedDown, 'EPERM', [lockdownLine]],
  ['type', lockedDown, 'EPERM', [typeLine, lockdownLine]],
  ['altered', optional, 'EKEYREJECTED', []],
  ['parameters', optional, 'EBADMSG', ['module: PKCS#7 signature info has unexpected non-zero params']],
  ['message', optional, 'EBADMSG', []],
  ['attributes', optional, 'EKEYREJECTED', ['PKCS7: Invalid module sig (has authattrs)']],
] as const)('checkSignature() refuses %s with the words of the kernel (%#)', (name, enforcement, errno, dmesg) => {
  expect(checkSignature(states[name] ?? { kind: 'unsigned' }, enforcement, 'insmod')).toMatchObject({
    errno: { name: errno },
    dmesg,
    cause: 'signature',
  });
});

test.each([
  ['valid', enforced],
  ['unsigned', optional],
  ['other', optional],
  ['hash', optional],
  ['altered', { ...enforced, signatures: 'ignored' }],
] as const)('checkSignature() lets %s pass (%#)', (name, enforcement) => {
  expect(checkSignature(states[name] ?? { kind: 'unsigned' }, enforcement, 'insmod')).toBeUndefined();
});

test('signerText() names a key by its identifier, or by issuer and serial', () => {
  const serial = {
    kind: 'issuer-and-serial',
    issuer: 'CN=x',
    serial: '1f',
    issuerDer: Buffer.alloc(0),
    serialDer: Buffer.alloc(0),
  } as const;

  expect([signerText(signer), signerText(serial)]).toEqual(['the key 0102', 'CN=x, serial 1f']);
});
