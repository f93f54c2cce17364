import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSecretFiles } from '../../../../src/uki/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-keys-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('writeSecretFiles() makes folder and files for their owner alone', async () => {
  const target = join(folder, 'new', 'keys');
  await writeSecretFiles(target, new Map([['a.pem', 'secret']]));

  expect(statSync(target).mode & 0o777).toBe(0o700);
  expect(statSync(join(target, 'a.pem')).mode & 0o777).toBe(0o600);
});

test('writeSecretFiles() overwrites nothing, and writes nothing where one file is there', async () => {
  await writeSecretFiles(folder, new Map([['b.pem', 'old']]));

  const again = writeSecretFiles(
    folder,
    new Map([
      ['a.pem', 'new'],
      ['b.pem', 'new'],
    ]),
  );

  await expect(again).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(readdirSync(folder)).toEqual(['b.pem']);
  expect(readFileSync(join(folder, 'b.pem'), 'utf8')).toBe('old');
});
