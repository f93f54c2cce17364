import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { helloFiles, writeStart } from '../../../../src/cli/init/write-start.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-start-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('writeStart() makes folders, and programs that can be run', async () => {
  const target = join(folder, 'a/b');

  await writeStart(target, [...helloFiles('greeter'), { path: 'recipe.yaml', content: 'a: 1\n' }]);

  expect(readFileSync(join(target, 'recipe.yaml'), 'utf8')).toBe('a: 1\n');
  const program = join(target, 'greeter/rootfs-arm64/hello');
  expect(statSync(program).mode & 0o777).toBe(0o755);
  expect(readFileSync(program).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
});

test('writeStart() writes nothing where one of the files is there', async () => {
  writeFileSync(join(folder, 'second'), 'mine');
  const files = [
    { path: 'first', content: 'x' },
    { path: 'second', content: 'x' },
  ];

  await expect(writeStart(folder, files)).rejects.toMatchObject({ code: 'FILE_EXISTS' });

  expect(existsSync(join(folder, 'first'))).toBe(false);
  expect(readFileSync(join(folder, 'second'), 'utf8')).toBe('mine');
});
