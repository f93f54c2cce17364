import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DraftFiles } from '../../../src/bundle/draft-files.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('DraftFiles writes at any offset, in folders that it makes', async () => {
  await using folder = await storeFolder();
  await using draft = new DraftFiles(folder.path);

  await draft.write('a/b', 4, bytes('last'));
  await draft.write('a/b', 0, bytes('one '));
  await draft.finish('a/b');
  await draft.finishFolders(['a/b']);

  expect(await readFile(join(folder.path, 'a/b'), 'utf8')).toBe('one last');
});

test('DraftFiles keeps what an earlier run wrote, and reads no more than there is', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), 'earlier');
  await using draft = new DraftFiles(folder.path);

  expect(Buffer.from(await draft.read('x', 2, 100)).toString()).toBe('rlier');
});

test('DraftFiles names the file that it could not write', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'x'));
  await using draft = new DraftFiles(folder.path);

  await expect(draft.write('x', 0, bytes('a'))).rejects.toThrow(`write \`${join(folder.path, 'x')}\``);
});
