import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { writeTar } from '../../../../src/formats/index.ts';
import { checkExtensions } from '../../../../src/installer/extension-check/check-places.ts';
import { GOOD_MANIFEST, release } from '../../../fixtures/extension-trees.ts';
import { layerImage } from '../../../fixtures/layer-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { tarInput } from '../../../fixtures/trees.ts';

function write(folder: string, name: string, content: string): string {
  mkdirSync(join(folder, name, 'rootfs/usr/local'), { recursive: true });
  writeFileSync(join(folder, name, 'manifest.yaml'), GOOD_MANIFEST.replace('hello', name));
  writeFileSync(join(folder, name, 'rootfs/usr/local/a'), content);
  return join(folder, name);
}

test('checkExtensions() reports each place, and what several bring together', async () => {
  await using folder = await storeFolder();
  const places = [write(folder.path, 'one', '1'), write(folder.path, 'two', '2')];
  const report = await checkExtensions({ places, version: release('v1.12.7') }, { env: {} });

  expect(report).toMatchObject({
    talos: 'v1.12.7',
    extensions: [
      { place: places[0], digest: undefined, platform: undefined, name: 'one', constraint: '>= 1.0.0', findings: [] },
      { place: places[1], name: 'two', findings: [] },
    ],
    together: [{ rule: 'same-path', path: '/rootfs/usr/local/a' }],
  });
});

test('checkExtensions() reads an image of another tool, for its one platform', async () => {
  await using folder = await storeFolder();
  const place = layerImage(folder.path, 'v1', { 'manifest.yaml': GOOD_MANIFEST, 'rootfs/usr/local/a': 'x' });
  const report = await checkExtensions({ places: [place, write(folder.path, 'two', '2')] }, { env: {} });

  expect(report.extensions[0]).toMatchObject({ platform: 'linux/amd64', name: 'hello' });
  expect(report.extensions[0]?.findings.map(({ rule }) => rule)).toEqual(['root-entry']); // umoci writes one
  expect(report.together).toHaveLength(1);
});

test('checkExtensions() throws for a place that cannot be read, and for a platform that is not there', async () => {
  await using folder = await storeFolder();
  const place = layerImage(folder.path, 'v1', { 'manifest.yaml': GOOD_MANIFEST });
  const platform = { os: 'linux', architecture: 'arm64' };

  await expect(checkExtensions({ places: [`oci:${folder.path}/x:v1`] }, { env: {} })).rejects.toThrow();
  await expect(checkExtensions({ places: [place], platform }, { env: {} })).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
  });
});

test('checkExtensions() follows inputs no further than its limits', async () => {
  await using folder = await storeFolder();
  const place = layerImage(folder.path, 'v1', { 'manifest.yaml': GOOD_MANIFEST, 'rootfs/a': 'x', 'rootfs/b': 'x' });

  await expect(checkExtensions({ places: [place] }, { env: {}, limits: { entries: 2 } })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test.each([
  ['a path that climbs', { path: '../x' }, 'PATH_UNSAFE'],
  ['a root that is a symlink', { path: './', type: 'symlink', linkTarget: '/etc' }, 'PATH_UNSAFE'],
  ['a hard link to nothing', { path: 'a', type: 'hardlink', linkTarget: 'b' }, 'FORMAT_CORRUPT'],
] as const)('checkExtensions() refuses an archive with %s', async (_, entry, code) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'e.tar');
  writeFileSync(path, await readAll(writeTar([tarInput(entry.path, entry)]), { limitBytes: 1e6, what: 'a tar' }));

  await expect(checkExtensions({ places: [path] }, { env: {} })).rejects.toMatchObject({ code });
});

test('checkExtensions() names an archive that is cut off, and one that is none', async () => {
  await using folder = await storeFolder();
  const whole = await readAll(writeTar([tarInput('manifest.yaml', { text: GOOD_MANIFEST })]), {
    limitBytes: 1e6,
    what: 'a',
  });
  writeFileSync(join(folder.path, 'cut.tar'), whole.subarray(0, 600));
  writeFileSync(join(folder.path, 'none.tar'), 'hello');

  for (const name of ['cut.tar', 'none.tar'])
    await expect(checkExtensions({ places: [join(folder.path, name)] }, { env: {} })).rejects.toMatchObject({
      code: expect.stringMatching(/^FORMAT_/),
    });
});
