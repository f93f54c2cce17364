import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, lockPath, readMirror } from '../../../../src/cli/mirror/read-mirror.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const none = { platform: [], referrers: true, allowForeignLayers: false };

test('readMirror() takes a list from standard input for a mirror with nothing else decided', async () => {
  const { mirror, requests } = await readMirror('-', none, testContext({ input: 'redis:7\nghcr.io/acme/app:v1\n' }));

  expect(mirror).toMatchObject({ naming: { kind: 'replace-host' }, target: undefined });
  expect(requests).toHaveLength(2);
});

test('readMirror() finds mirror.yaml by itself', async () => {
  await using folder = await storeFolder();
  const text = 'apiVersion: rootsmith/v1\nkind: Mirror\nimages: [redis:7]\ntarget: r.example:5000\n';
  await writeFile(join(folder.path, 'mirror.yaml'), text);

  const read = await readMirror(undefined, none, testContext({ directory: folder.path }));

  expect(read.mirror.target).toMatchObject({ kind: 'registry', text: 'r.example:5000' });
  expect(read.folder).toBe(folder.path);
});

test('readMirror() asks for a file where there is none', async () => {
  await using folder = await storeFolder();

  await expect(readMirror(undefined, none, testContext({ directory: folder.path }))).rejects.toMatchObject({
    code: 'USAGE',
    message: 'there is no `mirror.yaml` here, and no other file was named',
  });
});

test('lockPath() lies beside the mirror file, or where the flag says', async () => {
  const context = testContext({ directory: '/here' });

  expect(folderOf('sub/mirror.yaml', context)).toBe('/here/sub');
  expect(await lockPath('sub/mirror.yaml', undefined, context)).toBe('/here/sub/mirror.lock');
  expect(await lockPath('-', 'other.lock', context)).toBe('/here/other.lock');
});
