import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess, bytesContent, readAll } from '../../../src/bytes/index.ts';
import { isTrustedBy, readPe, signPe, verifyPe } from '../../../src/formats/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { buildUki, enrolmentFiles, inspectUki, signUki, textContent } from '../../../src/uki/index.ts';
import { testBootSigner, testKeyFiles, testPcrSigner } from '../../fixtures/secureboot/test-keys.ts';

const STUBS = '/usr/lib/systemd/boot/efi';
const programs = ['systemd-bootx64.efi', 'linuxx64.efi.stub', 'systemd-bootaa64.efi'];
const TIME = 1_700_000_000;

let folder: string;
const path = (name: string): string => join(folder, name);
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-signatures-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
const there = programs.map((name) => join(STUBS, name)).filter(exists);

async function signed(bytes: Uint8Array, existing: 'keep' | 'replace' = 'replace'): Promise<Uint8Array> {
  const made = await signPe(bufferAccess(bytes), testBootSigner(), { time: TIME, existing });
  return await readAll(made.bytes, { limitBytes: 1e8, what: 'a program' });
}

test.each(there)('sbverify and osslsigncode accept what signPe() makes of %s', async (program) => {
  writeFileSync(path('ours.efi'), await signed(readFileSync(program)));

  expect(run('sbverify', '--cert', testKeyFiles.cert, 'ours.efi')).toContain('Signature verification OK');
  expect(run('osslsigncode', 'verify', '-CAfile', testKeyFiles.cert, 'ours.efi')).toContain(
    'Signature verification: ok',
  );
});

test.each(there)('verifyPe() accepts what sbsign makes of %s', async (program) => {
  run('sbsign', '--key', testKeyFiles.key, '--cert', testKeyFiles.cert, '--output', 'theirs.efi', program);

  const signatures = await verifyPe(bufferAccess(readFileSync(path('theirs.efi'))));

  expect(signatures).toEqual([expect.objectContaining({ isValid: true, matchesImage: true, hash: 'sha256' })]);
  expect(signatures.every((each) => isTrustedBy(each, [testBootSigner().certificate]))).toBe(true);
});

test('signPe() adds a signature beside that of sbsign, and both hold', async () => {
  const program = join(STUBS, 'systemd-bootx64.efi');
  run('sbsign', '--key', testKeyFiles.key, '--cert', testKeyFiles.cert, '--output', 'theirs.efi', program);
  const both = await signed(readFileSync(path('theirs.efi')), 'keep');
  writeFileSync(path('both.efi'), both);

  const signatures = await verifyPe(bufferAccess(both));

  expect(signatures.map(({ isValid, matchesImage }) => [isValid, matchesImage])).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(run('sbverify', '--list', 'both.efi')).toContain('signature 2');
  expect(run('sbverify', '--cert', testKeyFiles.cert, 'both.efi')).toContain('OK');
});

test('inspectUki() computes the PCR 11 values that systemd-measure does', async () => {
  const stub = bufferAccess(readFileSync(join(STUBS, 'linuxx64.efi.stub')));
  const texts = {
    linux: 'kernel '.repeat(3000),
    osrel: 'ID=test\n',
    cmdline: 'console=tty0',
    initrd: 'i'.repeat(9000),
  };
  const sections = new Map(Object.entries(texts).map(([name, text]) => [`.${name}`, textContent(text)]));
  for (const [name, text] of Object.entries(texts)) writeFileSync(path(name), text);
  const made = await buildUki(stub, { sections, profiles: undefined }, { time: TIME });
  const uki = await readAll(made.open(), { limitBytes: 1e8, what: 'a UKI' });

  const [profile] = (await inspectUki(bufferAccess(uki))).profiles;
  const args = Object.keys(texts).map((name) => `--${name}=${path(name)}`);
  const theirs = execFileSync(
    '/lib/systemd/systemd-measure',
    [
      'calculate',
      ...args,
      '--bank=sha1',
      '--bank=sha256',
      '--bank=sha384',
      '--bank=sha512',
      '--json=short',
      '--phase=:',
    ],
    { encoding: 'utf8' },
  );

  const expected = JSON.parse(theirs) as Readonly<Record<string, readonly { readonly hash: string }[]>>;
  for (const bank of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
    expect(profile?.pcr11[bank]).toBe(expected[bank]?.[0]?.hash);
});

test('buildUki() puts sections where objcopy does for Talos up to 1.9', async () => {
  const stubPath = path('stub');
  run('strip', '-o', stubPath, join(STUBS, 'linuxx64.efi.stub'));
  const stub = bufferAccess(readFileSync(stubPath));
  const contents = { '.osrel': 300, '.cmdline': 53, '.initrd': 10_000, '.splash': 700, '.uname': 13, '.linux': 4096 };
  const own = (await readPe(stub)).sections.at(-1)?.header;
  let address = (own?.virtualAddress ?? 0) + (own?.virtualSize ?? 0);
  const args = Object.entries(contents).flatMap(([name, size]) => {
    address = Math.ceil(address / 512) * 512;
    const at = address;
    address += size;
    writeFileSync(path(name), Buffer.alloc(size, name));
    return ['--add-section', `${name}=${path(name)}`, '--change-section-vma', `${name}=0x${at.toString(16)}`];
  });
  run('objcopy', ...args, stubPath, 'theirs.efi');
  const parts = Object.entries(contents).map(([name, size]) => [name, bytesContent(Buffer.alloc(size, name))] as const);

  const made = await buildUki(
    stub,
    { sections: new Map(parts), profiles: undefined },
    {
      time: TIME,
      release: parseTalosVersion('v1.9.6'),
    },
  );
  const ours = await readPe(bufferAccess(await readAll(made.open(), { limitBytes: 1e8, what: 'a UKI' })));
  const theirs = await readPe(bufferAccess(readFileSync(path('theirs.efi'))));

  expect(ours.sections.map(({ name, header }) => ({ name, header }))).toEqual(
    theirs.sections.map(({ name, header }) => ({ name, header })),
  );
  expect(ours.optional.imageSize).toBe(theirs.optional.imageSize);
});

test('enrolmentFiles() writes lists that efitools reads', async () => {
  const files = await enrolmentFiles({ signer: testBootSigner(), time: TIME });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path(`${name}.auth`), bytes as Uint8Array);
  copyFileSync(path('db.auth'), path('db.copy'));

  // The list begins behind the time and the signature, whose length is at offset 16.
  const auth = readFileSync(path('db.auth'));
  writeFileSync(path('db.esl'), auth.subarray(16 + auth.readUInt32LE(16)));
  run('sig-list-to-certs', 'db.esl', 'cert');
  const certificate = run('openssl', 'x509', '-inform', 'DER', '-in', 'cert-0.der', '-noout', '-subject');

  expect(certificate).toContain('rootsmith test key');
});

test('signUki() writes .pcrsig that openssl verifies by .pcrpkey', async () => {
  const stub = bufferAccess(readFileSync(join(STUBS, 'linuxx64.efi.stub')));
  const kernel = readFileSync(join(STUBS, 'systemd-bootx64.efi'));
  const sections = new Map([
    ['.linux', bytesContent(kernel)],
    ['.osrel', textContent('ID=test\n')],
    ['.cmdline', textContent('console=tty0')],
  ]);
  const made = await signUki(
    stub,
    { sections, profiles: [] },
    { time: TIME, signer: testBootSigner(), pcrSigner: testPcrSigner() },
  );
  const report = await inspectUki(bufferAccess(await readAll(made.open(), { limitBytes: 1e8, what: 'a UKI' })));
  const textOf = (name: string): string => report.sections.find((section) => section.name === name)?.text ?? '';
  writeFileSync(path('pcr.pem'), textOf('.pcrpkey'));

  const signatures = JSON.parse(textOf('.pcrsig')) as Record<
    string,
    readonly { readonly pol: string; readonly sig: string }[]
  >;
  for (const [bank, [entry]] of Object.entries(signatures)) {
    writeFileSync(path('pol'), Buffer.from(entry?.pol ?? '', 'hex'));
    writeFileSync(path('sig'), Buffer.from(entry?.sig ?? '', 'base64'));
    expect(run('openssl', 'dgst', `-${bank}`, '-verify', 'pcr.pem', '-signature', 'sig', 'pol')).toContain(
      'Verified OK',
    );
  }
  expect(Object.keys(signatures)).toEqual(['sha256', 'sha384', 'sha512']);
});
