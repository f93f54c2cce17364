import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import {
  readSignatureTrailer,
  readSigningCertificate,
  readSigningKey,
  signModule,
  verifyModuleSignature,
} from '../../../src/formats/kmod/index.ts';
import { testModule } from '../../fixtures/check-modules.ts';

/** The program of Debian's kernel build. */
const SIGN_FILE = '/usr/lib/linux-kbuild-6.1/scripts/sign-file';
const folder = mkdtempSync(join(tmpdir(), 'rootsmith-sign-'));
const path = (name: string): string => join(folder, name);
const module = testModule({ signedBy: 'nobody' });
const run = (program: string, ...words: readonly string[]): string =>
  execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

beforeAll(() => {
  writeFileSync(path('m.ko'), module);
  const request = ['req', '-x509', '-nodes', '-days', '3650', '-subj', '/O=Tests/CN=a module key'];
  run('openssl', ...request, '-newkey', 'rsa:2048', '-keyout', 'rsa.pem', '-out', 'rsa.crt');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'];
  run('openssl', ...request, ...curve, '-keyout', 'ec.pem', '-out', 'ec.crt');
});

afterAll(() => rmSync(folder, { recursive: true }));

const signed = (name: string, hash: 'sha1' | 'sha256' | 'sha384' | 'sha512'): Buffer => {
  const key = readSigningKey({
    key: readFileSync(path(`${name}.pem`)),
    certificate: readFileSync(path(`${name}.crt`)),
  });
  return Buffer.concat([module, signModule(module, key, hash)]);
};

test.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
  'signModule() writes what sign-file writes, by RSA and %s',
  (hash) => {
    run(SIGN_FILE, hash, 'rsa.pem', 'rsa.crt', 'm.ko', 'theirs.ko');

    expect(signed('rsa', hash).equals(readFileSync(path('theirs.ko')))).toBe(true);
  },
);

test.each(['rsa', 'ec'])('signModule() writes what openssl verifies: %s', async (name) => {
  const ours = signed(name, 'sha512');
  const { signature } = (await readSignatureTrailer(bufferAccess(ours))) ?? {};
  writeFileSync(path('message'), ours.subarray(signature?.offset, (signature?.offset ?? 0) + (signature?.size ?? 0)));
  const words = ['-inform', 'DER', '-in', 'message', '-content', 'm.ko', '-binary', '-certfile', `${name}.crt`];

  expect(() => run('openssl', 'cms', '-verify', ...words, '-nointern', '-noverify', '-out', 'content')).not.toThrow();
});

test.each([
  ['rsa', []],
  ['ec', []],
  ['rsa', ['-k']],
])('verifyModuleSignature() takes what sign-file writes: %s %s', async (name, words) => {
  run(SIGN_FILE, ...words, 'sha256', `${name}.pem`, `${name}.crt`, 'm.ko', 'theirs.ko');
  const trusted = [readSigningCertificate(readFileSync(path(`${name}.crt`)))];

  const state = await verifyModuleSignature(bufferAccess(readFileSync(path('theirs.ko'))), trusted);

  expect(state).toMatchObject({ kind: 'valid', hash: 'sha256' });
});

test('readSigningCertificate() says what openssl says of a certificate', () => {
  const found = readSigningCertificate(readFileSync(path('rsa.crt')));

  const theirs = run('openssl', 'x509', '-in', 'rsa.crt', '-noout', '-subject', '-serial', '-nameopt', 'oneline');
  expect(theirs).toContain(`subject=${found.subject.replaceAll('=', ' = ')}`);
  expect(theirs.toLowerCase()).toContain(`serial=${found.serial.length % 2 === 0 ? '' : '0'}${found.serial}`);
});
