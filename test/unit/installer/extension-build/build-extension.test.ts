import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildExtension } from '../../../../src/installer/extension-build/build-extension.ts';
import { checkExtensions } from '../../../../src/installer/extension-check/check-places.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { extensionRecipe, HELLO_SERVICE } from '../../../fixtures/extension-recipe.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function build(folder: string, more: string, changes: Partial<Parameters<typeof buildExtension>[2]> = {}) {
  const events: ProgressEvent[] = [];
  const options = { env: {}, report: (event: ProgressEvent) => void events.push(event), temporaryFolder: folder };
  const place = `oci:${folder}/out:v1`;
  const result = await buildExtension(extensionRecipe(more, folder), [place], { ...options, ...changes });
  const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  return { ...result, place, warnings };
}

/** The names in a layer of the first image, by GNU tar. */
function names(folder: string, layer: number): readonly string[] {
  const blob = (digest: string) => join(folder, 'out/blobs', digest.replace(':', '/'));
  const read = (digest: string) => JSON.parse(readFileSync(blob(digest), 'utf8'));
  const index = JSON.parse(readFileSync(join(folder, 'out/index.json'), 'utf8'));
  const { digest } = read(index.manifests[0].digest).manifests[0];
  const listed = execFileSync('tar', ['-tvzf', blob(read(digest).layers[layer].digest), '--full-time', '--utc'], {
    env: { ...process.env, TZ: 'UTC' },
  });
  return listed.toString().trim().split('\n');
}

test('buildExtension() makes two layers for both platforms, of root and of one time, parents first', async () => {
  await using folder = await storeFolder();
  const { platforms } = await build(folder.path, HELLO_SERVICE, { env: { SOURCE_DATE_EPOCH: '86400' } });

  expect(platforms).toEqual(['linux/amd64', 'linux/arm64']);
  expect(names(folder.path, 1)).toEqual([
    expect.stringMatching(/^-rw-r--r-- 0\/0 +\d+ 1970-01-02 00:00:00 manifest\.yaml$/),
  ]);
  expect(names(folder.path, 0).map((line) => line.split(' ').at(-1))).toEqual([
    'rootfs/',
    'rootfs/usr/',
    'rootfs/usr/local/',
    'rootfs/usr/local/etc/',
    'rootfs/usr/local/etc/containers/',
    'rootfs/usr/local/etc/containers/hello.yaml',
    'rootfs/usr/local/lib/',
    'rootfs/usr/local/lib/containers/',
    'rootfs/usr/local/lib/containers/hello/',
    'rootfs/usr/local/lib/containers/hello/run',
  ]);
  expect(new Set(names(folder.path, 0).map((line) => line.split(/ +/).slice(1, 2)[0]))).toEqual(new Set(['0/0']));
});

test('buildExtension() makes what checkExtensions() finds nothing in, with the same digest twice', async () => {
  await using folder = await storeFolder();
  const first = await build(folder.path, `${HELLO_SERVICE}sbom: true\n`);
  const second = await build(folder.path, `${HELLO_SERVICE}sbom: true\n`);
  const report = await checkExtensions({ places: [first.place] }, { env: {}, temporaryFolder: folder.path });

  expect(second.digest).toBe(first.digest);
  expect(first.warnings).toEqual([]);
  expect(report.extensions.map(({ platform, findings }) => [platform, findings])).toEqual([
    ['linux/amd64', []],
    ['linux/arm64', []],
  ]);
});

test('buildExtension() copies hard links, drops owners, and says so', async () => {
  await using folder = await storeFolder();
  const files = `layers:
  - files:
      - { path: /usr/local/a, content: x, owner: "5:6" }
      - { path: /usr/local/b, hardlink: /usr/local/a }
`;
  const { warnings } = await build(folder.path, files);

  expect(warnings[0]).toBe(
    "hard links become copies, since Talos's imager would make empty files of them: /usr/local/b",
  );
  expect(names(folder.path, 0).filter((line) => / 0\/0 +1 .*local\/[ab]$/.test(line))).toHaveLength(2);
});

test('buildExtension() refuses what Talos or its tools would, before anything is written, unless it is forced', async () => {
  await using folder = await storeFolder();
  const files = 'layers: [{ files: [{ path: /usr/local/.wh.x, content: "" }, { path: /lib/x, content: "" }] }]\n';

  await expect(build(folder.path, files)).rejects.toMatchObject({
    code: 'EXTENSION_INVALID',
    message: expect.stringContaining('the extension hello would not work: linux/amd64: /rootfs/usr/local/.wh.x:'),
  });
  await expect(checkExtensions({ places: [`oci:${folder.path}/out:v1`] }, { env: {} })).rejects.toMatchObject({
    code: expect.stringContaining('NOT_FOUND'),
  });
  expect((await build(folder.path, files, { force: true })).warnings.join('\n')).toContain('[usr-merge]');
});

test('buildExtension() refuses services as builds do, with their line in the recipe', async () => {
  await using folder = await storeFolder();
  const service = 'services: [{ name: hello, container: { entrypoint: ./run }, restart: sometimes }]\n';

  await expect(build(folder.path, service)).rejects.toMatchObject({
    code: 'SERVICE_INVALID',
    message: expect.stringContaining('extension.yaml:4:'),
  });
});

test('buildExtension() names a source that is missing, and an SBOM that is none', async () => {
  await using folder = await storeFolder();
  writeFileSync(join(folder.path, 'x.json'), '{}');

  await expect(build(folder.path, 'layers: [{ dir: nowhere }]\n')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('which extension.yaml:4:17 names'),
  });
  await expect(build(folder.path, 'sbom: x.json\n')).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  await expect(build(folder.path, 'sbom: y.json\n')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('buildExtension() makes one image for one platform', async () => {
  await using folder = await storeFolder();
  const { place, platforms } = await build(folder.path, 'platforms: [linux/arm64]\n');
  const { extensions } = await checkExtensions({ places: [place] }, { env: {}, temporaryFolder: folder.path });

  expect(platforms).toEqual(['linux/arm64']);
  expect(extensions.map(({ platform }) => platform)).toEqual(['linux/arm64']);
});
