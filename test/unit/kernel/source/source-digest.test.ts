import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfDirectory, digestOfSource } from '../../../../src/kernel/source/source-digest.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

const at = { file: 'kernel.yaml', line: 3, column: 5 };

test('digestOfDirectory() changes with names, contents, links and modes, and not with .git', async () => {
  using folder = testFolder();
  const digest = (): Promise<string> => digestOfDirectory(folder.path, undefined);
  writeFiles(folder.path, { 'a/b': '1', run: '#!/bin/sh\n' });
  const seen = [await digest()];
  writeFiles(folder.path, { '.git/HEAD': 'x' });
  expect(await digest()).toBe(seen[0]);

  writeFiles(folder.path, { 'a/b': '2' });
  seen.push(await digest());
  symlinkSync('b', join(folder.path, 'a/c'));
  seen.push(await digest());
  chmodSync(join(folder.path, 'run'), 0o755);
  seen.push(await digest());

  expect(new Set(seen).size).toBe(4);
});

test('digestOfSource() gives the digest that sha256sum gives, and compares with the checksums of the recipe', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'linux.tar');
  writeFileSync(path, 'an archive');
  const sha256 = execFileSync('sha256sum', [path]).toString().split(' ')[0] ?? '';
  const sha512 = execFileSync('sha512sum', [path]).toString().split(' ')[0] ?? '';
  const source = { kind: 'tarball', path, at, checksums: { sha256, sha512 } } as const;

  expect(await digestOfSource(source, undefined)).toBe(`sha256:${sha256}`);
  await expect(
    digestOfSource({ ...source, checksums: { sha512: sha512.replace(/.$/, 'x') } } as never, undefined),
  ).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', message: expect.stringContaining('kernel.yaml:3:5: ') });
});

test('digestOfSource() says which package brings a source of Debian', async () => {
  const source = { kind: 'debian', package: 'linux-source-9.9', path: '/nowhere/linux.tar.xz', at, checksums: {} };

  await expect(digestOfSource(source as never, undefined)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    hint: 'Install it: apt-get install linux-source-9.9',
  });
});
