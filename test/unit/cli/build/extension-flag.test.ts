import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extensionOf } from '../../../../src/cli/build/extension-flag.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test.each([
  ['gvisor', { kind: 'official', name: 'siderolabs/gvisor' }],
  ['siderolabs/gvisor', { kind: 'official', name: 'siderolabs/gvisor' }],
  ['siderolabs/gvisor:20240101.0', { kind: 'tree', source: { image: { place: 'siderolabs/gvisor:20240101.0' } } }],
  ['acme/ext', { source: { image: { place: 'acme/ext' } } }],
  ['oci:./ext:v1', { source: { image: { place: 'oci:/here/ext:v1' } } }],
])('extensionOf(%j) is %j', async (text, expected) => {
  expect(await extensionOf(text, '/here')).toMatchObject({ ...expected, at: { file: '--extension' } });
});

test('extensionOf() takes folders and tars of this machine by their paths', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'ext'));
  await writeFile(join(folder.path, 'ext.tar'), '');

  expect(await extensionOf('./ext', folder.path)).toMatchObject({ source: { kind: 'directory' } });
  expect(await extensionOf('./ext.tar', folder.path)).toMatchObject({
    source: { kind: 'tar', path: join(folder.path, 'ext.tar') },
  });
});

test('extensionOf() refuses what is no place, and a path where nothing is', async () => {
  await expect(extensionOf('A B', '/')).rejects.toMatchObject({ code: 'REFERENCE_INVALID' });
  await expect(extensionOf('./nowhere', '/nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
