import { expect, test } from 'vitest';
import { indexManifest, isIndexOfOneImage, readerWithIndex } from '../../../../src/layout/index/index-as-image.ts';
import { EMPTY_INDEX, layoutEntry } from '../../../../src/layout/index/layout-index.ts';
import type { Platform } from '../../../../src/oci/index.ts';
import { memoryImage, memorySource, noise } from '../../../fixtures/memory-image.ts';

const image = memoryImage({ layers: [noise(1, 10)] });
const { repository } = memorySource(image.manifest, image.blobs);
const [amd64, arm64]: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];
const NAMED = { 'org.opencontainers.image.ref.name': 'v1' };

function indexOf(...entries: readonly { readonly platform?: Platform; readonly annotations?: typeof NAMED }[]) {
  const all = entries.map((one) => layoutEntry({ ...image.manifest.descriptor, ...one }, {}, undefined));
  return { entries: all, rest: EMPTY_INDEX.rest, fallback: undefined };
}

test.each([
  ['two platforms', true, indexOf({ platform: amd64! }, { platform: arm64! })],
  ['one image', false, indexOf({ platform: amd64! })],
  ['one platform twice', false, indexOf({ platform: amd64! }, { platform: amd64! })],
  ['an entry without a platform', false, indexOf({ platform: amd64! }, {})],
  ['an entry with a name', false, indexOf({ platform: amd64! }, { platform: arm64!, annotations: NAMED })],
  ['nothing', false, indexOf()],
])('isIndexOfOneImage() of %s is %s', (_, expected, index) => {
  expect(isIndexOfOneImage(index)).toBe(expected);
});

test('readerWithIndex() reads index.json by its digest, and manifests by theirs', async () => {
  const whole = indexManifest(Buffer.from('{}'));
  const reader = readerWithIndex(repository, whole);

  expect(await reader.readManifest(whole.descriptor)).toEqual(whole.bytes);
  expect(await reader.readManifest(image.manifest.descriptor)).toEqual(image.manifest.bytes);
});
