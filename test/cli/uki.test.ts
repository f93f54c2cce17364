import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeInstaller } from '../../scripts/demo/small-installer.ts';
import { streamOf } from '../../src/bytes/index.ts';
import { efiProgram } from '../fixtures/gallery/efi-stub.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';
import { testKeyFiles } from '../fixtures/secureboot/test-keys.ts';

let folder: string;
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  rootsmith(args, { directory: folder, env: { SOURCE_DATE_EPOCH: '1700000000', ...env } });
const parts = [
  '--stub',
  'stub',
  '--linux',
  'boot',
  '--initrd',
  'initrd',
  '--osrel',
  'osrel',
  '--cmdline',
  'console=tty0',
];
const { key, cert, pcrKey } = testKeyFiles;
const signing = ['--key', key, '--cert', cert, '--pcr-key', pcrKey];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-uki-cli-'));
  const files = { stub: efiProgram('amd64'), boot: efiProgram('amd64'), initrd: 'initrd', osrel: 'ID=test\n' };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('uki build makes a signed UKI with profiles, and uki inspect shows that it is whole', async () => {
  const profiles = ['--profile', 'reset=Reset it', '--profile-cmdline', 'reset=+wipe=system:EPHEMERAL,STATE'];
  expect(await run(['uki', 'build', 'signed.efi', ...parts, ...profiles, ...signing])).toMatchObject({ status: 0 });

  const plain = await run(['uki', 'inspect', 'signed.efi', '--cert', cert]);
  const json = await run(['uki', 'inspect', 'signed.efi', '--json']);

  expect(plain).toMatchObject({ status: 0, stderr: '' });
  expect(plain.stdout).toContain('fits (sha256), trusted');
  expect(plain.stdout).toContain('.pcrsig sha512  fits at enter-machined');
  expect(JSON.parse(json.stdout)).toMatchObject({
    profiles: [{ id: 'main' }, { id: 'reset', title: 'Reset it', cmdline: 'console=tty0 wipe=system:EPHEMERAL,STATE' }],
    signatures: [{ isValid: true, matchesImage: true }],
  });
});

test('uki inspect reads the UKI of an installer at a place', async () => {
  await run(['uki', 'build', 'inside.efi', ...parts]);
  const bytes = readFileSync(join(folder, 'inside.efi'));
  const attributes = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, mode: 0o644 };
  const file = { ...attributes, type: 'file', xattrs: new Map<string, Uint8Array>(), size: bytes.length } as const;
  const place = `oci:${folder}/installer:v1`;
  await writeInstaller([{ ...file, path: 'usr/install/amd64/vmlinuz.efi', body: streamOf(bytes) }], {
    place,
    work: folder,
  });

  const [ofPlace, ofFile] = [await run(['uki', 'inspect', place]), await run(['uki', 'inspect', 'inside.efi'])];

  expect(ofPlace).toEqual(ofFile);
  expect(ofPlace).toMatchObject({ status: 0, stdout: expect.stringContaining('boot entry main') });
});

test('uki build --from changes one part of a UKI and leaves its signatures out', async () => {
  await run(['uki', 'build', 'old.efi', ...parts, ...signing]);
  expect(await run(['uki', 'build', 'new.efi', '--from', 'old.efi', '--cmdline', 'quiet'])).toMatchObject({
    status: 0,
  });
  const others = parts.slice(0, -1);
  await run(['uki', 'build', 'direct.efi', ...others, 'quiet']);

  expect(readFileSync(join(folder, 'new.efi')).equals(readFileSync(join(folder, 'direct.efi')))).toBe(true);
  expect(await run(['uki', 'inspect', 'new.efi', '--cert', cert])).toMatchObject({
    status: 8,
    stderr: expect.stringContaining('[SIGNATURE_INVALID]'),
  });
});

test('uki build signs by a command, and the result is that of the key', async () => {
  writeFileSync(
    join(folder, 'sign.sh'),
    `#!/bin/sh\nexec openssl pkeyutl -sign -inkey "$1" -pkeyopt digest:"$ROOTSMITH_SIGN_HASH"\n`,
    { mode: 0o755 },
  );
  execFileSync('openssl', ['pkey', '-in', pcrKey, '-pubout', '-out', join(folder, 'pcr.pub')]);
  const program = join(folder, 'sign.sh');
  const commands = ['--signer-command', `${program} ${key}`, '--cert', cert];
  const pcr = ['--pcr-signer-command', `${program} ${pcrKey}`, '--pcr-public-key', 'pcr.pub'];
  await run(['uki', 'build', 'by-key.efi', ...parts, ...signing]);

  expect(await run(['uki', 'build', 'by-command.efi', ...parts, ...commands, ...pcr])).toMatchObject({ status: 0 });
  expect(readFileSync(join(folder, 'by-command.efi')).equals(readFileSync(join(folder, 'by-key.efi')))).toBe(true);
});

test.each([
  [
    'a signer command that gives nonsense',
    ['--signer-command', 'echo nonsense', '--cert', cert],
    8,
    'SIGNATURE_INVALID',
  ],
  ['a signer command that is missing', ['--signer-command', '/no/such/program', '--cert', cert], 7, 'TOOL_MISSING'],
  ['a signer command that fails', ['--signer-command', 'false', '--cert', cert], 7, 'TOOL_FAILED'],
  ['a key without certificate', ['--key', key], 2, 'USAGE'],
  ['the certificate of another key', ['--key', pcrKey, '--cert', cert], 3, 'SIGNING_KEY_INVALID'],
  ['a key that is none', ['--key', 'osrel', '--cert', cert], 3, 'SIGNING_KEY_INVALID'],
])('uki build refuses %s', async (_, flags, status, code) => {
  const ran = await run(['uki', 'build', 'never.efi', ...parts, ...flags, '--pcr-key', pcrKey]);

  expect(ran).toMatchObject({ status, stderr: expect.stringContaining(`[${code}]`) });
  expect(readdirSync(folder)).not.toContain('never.efi');
});

test('uki build refuses parts that are not a UKI', async () => {
  const ran = await run(['uki', 'build', 'never.efi', '--stub', 'stub', '--cmdline', 'quiet']);

  expect(ran).toMatchObject({ status: 3, stderr: expect.stringContaining('[UKI_INVALID]') });
});

test('secureboot init writes keys and enrolment files for their owner alone, once', async () => {
  const first = await run(['secureboot', 'init', '-o', 'keys', '--common-name', 'Someone']);
  const again = await run(['secureboot', 'init', '-o', 'keys']);

  const names =
    'KEK.auth PK.auth db.auth pcr-signing-key.pem uki-signing-cert.der uki-signing-cert.pem uki-signing-key.pem';
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(first.stdout).not.toContain('PRIVATE KEY');
  expect(readdirSync(join(folder, 'keys')).sort().join(' ')).toBe(names);
  for (const name of names.split(' ')) expect(statSync(join(folder, 'keys', name)).mode & 0o777).toBe(0o600);
  expect(again).toMatchObject({ status: 9, stderr: expect.stringContaining('[FILE_EXISTS]') });
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  expect(openssl('x509', '-in', 'keys/uki-signing-cert.pem', '-noout', '-subject')).toContain('CN = Someone');
  expect(openssl('x509', '-in', 'keys/uki-signing-cert.pem', '-noout', '-pubkey')).toBe(
    openssl('pkey', '-in', 'keys/uki-signing-key.pem', '-pubout'),
  );
});

test('secureboot init with a key of ours makes only the rest', async () => {
  const ran = await run(['secureboot', 'init', '-o', 'ours', '--key', key, '--cert', cert, '--db-cert', cert]);

  expect(ran).toMatchObject({ status: 0 });
  expect(readdirSync(join(folder, 'ours')).sort()).toEqual(['KEK.auth', 'PK.auth', 'db.auth', 'pcr-signing-key.pem']);
});
