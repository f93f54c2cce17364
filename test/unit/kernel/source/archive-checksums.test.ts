import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checksumsOf } from '../../../../src/kernel/source/archive-checksums.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

test('checksumsOf() gives what sha256sum and sha512sum give, and only what is asked for', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'linux.tar': 'an archive' });
  const path = join(folder.path, 'linux.tar');
  const by = (program: string): string => execFileSync(program, [path]).toString().split(' ')[0] ?? '';

  expect(await checksumsOf(path, ['sha256', 'sha512'], undefined)).toEqual({
    sha256: by('sha256sum'),
    sha512: by('sha512sum'),
  });
  expect(Object.keys(await checksumsOf(path, ['sha256'], undefined))).toEqual(['sha256']);
});

test('checksumsOf() stops with the reason of the signal', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'linux.tar': 'an archive' });
  const reason = new Error('stopped');

  await expect(checksumsOf(join(folder.path, 'linux.tar'), ['sha256'], AbortSignal.abort(reason))).rejects.toBe(reason);
});
