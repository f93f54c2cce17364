import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testModule } from '../../../fixtures/check-modules.ts';
import { checkableKernel } from '../../../fixtures/checkable-base.ts';
import { runLine } from '../../../fixtures/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-modules-check-'));

beforeAll(() => {
  const forced = 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_FORCE=y\n';
  writeFileSync(join(directory, 'vmlinuz'), checkableKernel(forced));
  writeFileSync(join(directory, 'good.ko'), testModule());
  writeFileSync(join(directory, 'bad.ko'), testModule({ signedBy: 'nobody' }));
});

afterAll(() => rmSync(directory, { recursive: true }));

test('modules check ends with 0 where all modules load', async () => {
  const { status, stdout } = await runLine(['modules', 'check', 'vmlinuz', 'good.ko'], { directory });

  expect(status).toBe(0);
  expect(stdout.split('\n').at(-2)).toBe('1 module: 1 load, 0 refused');
});

test('modules check says what the kernel would refuse, and ends with 8', async () => {
  const { status, stdout, stderr } = await runLine(['modules', 'check', 'vmlinuz', 'good.ko', 'bad.ko'], { directory });

  expect(status).toBe(8);
  expect(stdout).toContain('bad.ko): EKEYREJECTED 129, Key was rejected by service\n  it is not signed\n');
  expect(stdout).toContain('  dmesg: Loading of unsigned module is rejected\n  hint: Sign it');
  expect(stdout).toContain('2 modules: 1 load, 1 refused');
  expect(stderr).toContain('MODULE_REFUSED');
});

test('modules check --quiet prints refused modules only', async () => {
  const { stdout } = await runLine(['modules', 'check', 'vmlinuz', 'good.ko', '-q'], { directory });

  expect(stdout).toBe('');
});

test('modules check --json prints one document', async () => {
  const { status, stdout } = await runLine(['modules', 'check', 'vmlinuz', 'bad.ko', '--json'], { directory });

  expect(status).toBe(8);
  expect(JSON.parse(stdout)).toMatchObject({
    kernel: { kind: 'bzImage', release: '6.12.63-talos', hasConfig: true },
    enforcement: { signatures: 'enforced' },
    modules: [
      {
        name: 'bad',
        outcome: 'refused',
        errno: { name: 'EKEYREJECTED', number: 129 },
        signature: { kind: 'unsigned' },
      },
    ],
    summary: { modules: 1, load: 0, refused: 1 },
  });
});

test('modules check says what is missing', async () => {
  expect((await runLine(['modules', 'check', 'vmlinuz', 'gone.ko'], { directory })).status).toBe(4);
  expect((await runLine(['modules', 'check', 'good.ko'], { directory })).stderr).toContain('KERNEL_INVALID');
  expect((await runLine(['modules', 'check', 'vmlinuz', '--talos', 'x'], { directory })).status).toBe(2);
});
