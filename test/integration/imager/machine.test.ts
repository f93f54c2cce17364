import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootableInstaller } from '../../fixtures/bootable-installer.ts';
import { type Ran, rootsmith } from '../../fixtures/rootsmith.ts';

let folder: string;
let unified: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-boot-'));
  mkdirSync(join(folder, 'tmp'));
  unified = await bootableInstaller(folder, 'unified', { version: 'v1.12.7', kernelArguments: [] });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function boot(...args: readonly string[]): Promise<Ran> {
  const quick = ['--kernel-arg', 'cryptomgr.notests', '--network', 'none', '--memory', '512MiB', '--no-kvm'];
  const ran = await rootsmith(['boot', unified, ...quick, ...args], { env: { TMPDIR: join(folder, 'tmp') } });
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  return ran;
}

test('rootsmith boot starts the UKI of an installer and ends when its console shows the text', async () => {
  const log = join(folder, 'console.txt');

  const { status, stdout, stderr } = await boot('--until', 'guest is up', '--log', log, '--json', '--disk', '1GiB');

  const events = stderr
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
  expect(new Set(events)).toEqual(new Set(['stage-start', 'stage-done']));
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ way: 'uki', version: 'v1.12.7', architecture: 'amd64', ended: 'text' });
  expect(readFileSync(log, 'utf8')).toContain('console=ttyS0');
});

test('rootsmith boot fails at once when the kernel panics', async () => {
  const { status, stdout, stderr } = await boot(
    '--from',
    'kernel',
    '--until',
    'all is well',
    '--kernel-arg',
    'rdinit=/none',
  );

  expect(stderr).toMatch(/the machine does not boot: .*before its console showed `all is well` \[BOOT_FAILED]/);
  expect(status).toBe(8);
  expect(stdout).toContain('Linux version');
});

test('rootsmith boot fails when the time is over', async () => {
  const { status, stderr } = await boot('--from', 'kernel', '--until', 'never shown', '--timeout', '1s');

  expect(stderr).toContain('its time is over before its console showed `never shown` [BOOT_FAILED]');
  expect(status).toBe(8);
});

test('rootsmith boot says what to install', async () => {
  const { status, stderr } = await rootsmith(['boot', unified], { env: { PATH: '/nonexistent' } });

  expect(status).toBe(7);
  expect(stderr).toContain('apt-get install qemu-system-x86');
});
