import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesIn } from '../../../../src/cli/mirror/names-in.ts';
import { parseMirrorTarget } from '../../../../src/mirror/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { mirrorExtras, namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const to = parseMirrorTarget('r.example:5000/mirror', '/');

test('namesIn() names what a list leads to, by the rule of the flags', async () => {
  const read = async (naming: string | undefined) =>
    await namesIn('-', to, { naming }, testContext({ input: 'ghcr.io/acme/app:v1\n' }));

  expect(await read(undefined)).toMatchObject([{ repository: 'mirror/acme/app', tag: 'v1' }]);
  expect(await read('keep-host')).toMatchObject([{ repository: 'mirror/ghcr.io/acme/app', tag: 'v1' }]);
});

test('namesIn() names the images of a bundle', async () => {
  await using folder = await storeFolder();
  await writeTestBundle(join(folder.path, 'b.tar'), [namedImage('a.example/team/app:v1', [100])], {
    form: 'tar',
    extras: mirrorExtras,
  });

  const names = await namesIn('b.tar', to, { naming: 'keep-host' }, testContext({ directory: folder.path }));

  expect(names).toMatchObject([{ repository: 'mirror/a.example/team/app', tag: 'v1' }]);
});

test('namesIn() passes on what is wrong with a file', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x.yaml'), 'kind: Mirror\nimages: 5\n');

  await expect(namesIn('x.yaml', to, {}, testContext({ directory: folder.path }))).rejects.toThrow('x.yaml:');
});
