import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readKernelModule } from '../../../../src/formats/index.ts';
import { type TestModule, testModule } from '../../../fixtures/check-modules.ts';
import { runLine } from '../../../fixtures/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-strip-btf-'));
const file = join(directory, 'a.ko');
const sections = [
  { name: '.gnu.linkonce.this_module', content: Buffer.alloc(64) },
  { name: '.BTF', content: Buffer.from('types') },
];
const write = (parts: TestModule): void => writeFileSync(file, testModule({ sections, ...parts }));
const strip = (...words: readonly string[]) => runLine(['modules', 'strip-btf', 'a.ko', ...words], { directory });

beforeEach(() => write({ signedBy: 'nobody' }));

afterAll(() => rmSync(directory, { recursive: true }));

test('modules strip-btf removes the types', async () => {
  expect(await strip()).toMatchObject({ status: 0, stdout: 'a.ko\n' });

  expect(await readKernelModule(readFileSync(file))).toMatchObject({
    hasBtf: false,
    name: 'rs_hello',
    layoutBytes: 64,
  });
});

test('modules strip-btf says nothing of a module without types', async () => {
  await strip();

  expect(await strip()).toMatchObject({ status: 0, stdout: '' });
});

test('modules strip-btf does not void a signature unless it is told to', async () => {
  write({});
  const before = readFileSync(file);

  expect(await strip()).toMatchObject({ status: 3, stderr: expect.stringContaining('MODULE_SIGNED') });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect((await strip('--drop-signature')).status).toBe(0);
  expect(readFileSync(file).toString('latin1')).not.toContain('~Module signature appended~');
});
