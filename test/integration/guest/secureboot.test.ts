import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../src/bytes/index.ts';
import { signPe } from '../../../src/formats/index.ts';
import { enrolmentFiles, inspectUki } from '../../../src/uki/index.ts';
import { debianKernel } from '../../fixtures/debian-kernel.ts';
import { rootsmith } from '../../fixtures/rootsmith.ts';
import { bootEsp } from '../../fixtures/secureboot/boot-esp.ts';
import { testBootSigner, testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';

const TIME = 1_700_000_000;
const TIMEOUT_MS = 240_000;
const STUBS = '/usr/lib/systemd/boot/efi';

let folder: string;
const path = (...names: readonly string[]): string => join(folder, ...names);
const uki = (): string => path('esp', 'EFI', 'Linux', 'test.efi');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-secureboot-'));
  for (const name of [
    'esp/EFI/BOOT',
    'esp/EFI/Linux',
    'esp/loader/keys/auto',
    'initramfs/bin',
    'initramfs/sys',
    'initramfs/dev',
  ])
    mkdirSync(path(name), { recursive: true });
  copyFileSync('/bin/busybox', path('initramfs/bin/busybox'));
  copyFileSync('test/fixtures/guest/pcr-init.sh', path('initramfs/init'));
  chmodSync(path('initramfs/init'), 0o755);
  execFileSync('sh', ['-c', 'find . | cpio --quiet -o -H newc > ../initrd'], { cwd: path('initramfs') });
  writeFileSync(path('osrel'), 'ID=test\n');
  writeFileSync(path('esp/loader/loader.conf'), 'timeout 0\nsecure-boot-enroll force\n');
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', path('vars.fd'));
  const signer = testBootSigner();
  const enrolment = await enrolmentFiles({ signer, time: TIME });
  for (const [name, bytes] of Object.entries(enrolment))
    writeFileSync(path('esp/loader/keys/auto', `${name}.auth`), bytes as Uint8Array);
  const boot = await signPe(bufferAccess(readFileSync(join(STUBS, 'systemd-bootx64.efi'))), signer, { time: TIME });
  writeFileSync(path('esp/EFI/BOOT/BOOTX64.EFI'), await readAll(boot.bytes, { limitBytes: 1e8, what: 'systemd-boot' }));
  const { vmlinuz, release } = await debianKernel();
  const { status, stderr } = await rootsmith([
    'uki',
    'build',
    uki(),
    '--stub',
    join(STUBS, 'linuxx64.efi.stub'),
    '--linux',
    vmlinuz,
    '--initrd',
    path('initrd'),
    '--osrel',
    path('osrel'),
    '--uname',
    release,
    '--talos',
    'v1.9.6',
    '--cmdline',
    'console=ttyS0 quiet panic=-1',
    '--key',
    testKeyFiles.key,
    '--cert',
    testKeyFiles.cert,
    '--pcr-key',
    testKeyFiles.pcrKey,
  ]);
  if (status !== 0) throw new Error(stderr);
}, TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const boot = (name: string, until: RegExp): ReturnType<typeof bootEsp> =>
  bootEsp({ esp: path('esp'), vars: path('vars.fd'), work: path(name), until, timeoutMs: TIMEOUT_MS });

test(
  'firmware enrols our keys, starts our UKI, and PCR 11 is what was computed',
  async () => {
    const report = await inspectUki(bufferAccess(readFileSync(uki())));

    const { log } = await boot('untouched', /guest done/);

    expect(log).toContain('Enrolling secure boot keys from directory');
    expect(log).toMatch(/guest dmesg .*[Ss]ecure boot enabled/);
    expect(/guest pcr11 (\w+)/.exec(log)?.[1]?.toLowerCase()).toBe(report.profiles[0]?.pcr11.sha256);
  },
  TIMEOUT_MS,
);

test(
  'firmware with our keys refuses our UKI with one flipped byte',
  async () => {
    const bytes = readFileSync(uki());
    const at = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(uki(), bytes);

    const { log } = await boot('tampered', /guest done|Error loading|Access Denied|Security Violation/i);

    expect(log).toMatch(/Access Denied|Security Violation/i);
    expect(log).not.toContain('guest done');
  },
  TIMEOUT_MS,
);
