import { expect, test } from 'vitest';
import { decompressors } from '../../../src/compression/decompressors.ts';
import { openImage, type Platform } from '../../../src/oci/index.ts';
import { platformByLayers } from '../../../src/places/index.ts';
import { architectureOfAsset } from '../../../src/talos/index.ts';
import { tinyImage, tinySource } from '../../fixtures/tiny-image.ts';

const find = platformByLayers({ decompressors, architectureOf: architectureOfAsset });
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };

/** What the layers of an image tell, the lowest first. */
async function platformOf(...layers: readonly (readonly string[])[]): Promise<Platform | undefined> {
  const image = await tinyImage({
    layers: layers.map((paths) => Object.fromEntries(paths.map((path) => [path, 'content']))),
  });
  return await find(await openImage(tinySource(image), image.manifest.descriptor));
}

test.each<[string, readonly (readonly string[])[], Platform | undefined]>([
  ['of one architecture', [['bin/installer'], ['usr/install/amd64/vmlinuz']], amd64],
  ['of one in both layers', [['usr/install/arm64/vmlinuz'], ['usr/install/arm64/u-boot/rpi/u-boot.bin']], arm64],
  ['with a prefix', [['./usr/install/amd64/vmlinuz']], amd64],
  ['of two', [['usr/install/amd64/vmlinuz', 'usr/install/arm64/vmlinuz']], undefined],
  ['of two in two layers', [['usr/install/amd64/vmlinuz'], ['usr/install/arm64/vmlinuz']], undefined],
  ['of none', [['bin/installer', 'usr/install/readme', 'opt/usr/install/amd64/vmlinuz']], undefined],
  ['of one, the other whited out', [['usr/install/amd64/a', 'usr/install/arm64/a'], ['usr/install/.wh.arm64']], amd64],
  [
    'of one, the other below an opaque directory',
    [['usr/install/amd64/a'], ['usr/install/.wh..wh..opq', 'usr/install/arm64/a']],
    arm64,
  ],
  ['whose install directory is whited out', [['usr/install/amd64/a'], ['usr/.wh.install']], undefined],
  ['below an opaque root', [['usr/install/amd64/a'], ['.wh..wh..opq']], undefined],
])('platformByLayers() reads files %s', async (_, layers, platform) => {
  expect(await platformOf(...layers)).toEqual(platform);
});

test('platformByLayers() reads an image without layers', async () => {
  expect(await platformOf()).toBeUndefined();
});

test.each([
  ['usr/install/amd64/vmlinuz', 'amd64'],
  ['usr/install/arm64/dtb/a.dtb', 'arm64'],
  ['usr/install/amd64', undefined],
  ['usr/install/amd64/', undefined],
  ['usr/installer/amd64/vmlinuz', undefined],
])('architectureOfAsset() of %s is %s', (path, architecture) => {
  expect(architectureOfAsset(path)).toBe(architecture);
});
