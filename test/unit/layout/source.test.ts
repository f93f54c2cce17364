import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Descriptor } from '../../../src/oci/index.ts';
import { openImageSource } from '../../../src/places/index.ts';
import { type MemoryBlob, memoryIndex } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf, tinyImage } from '../../fixtures/tiny-image.ts';

const amd64 = await tinyImage({ compression: 'none' });
const arm64 = await tinyImage({ layers: [{ a: 'arm' }], compression: 'none' });
const index = memoryIndex([
  { ...amd64.manifest.descriptor, platform: { os: 'linux', architecture: 'amd64' } },
  { ...arm64.manifest.descriptor, platform: { os: 'linux', architecture: 'arm64' } },
]);

interface Entry {
  readonly of: MemoryBlob;
  readonly name?: string;
  readonly more?: Readonly<Record<string, string>>;
}

async function writeLayout(directory: string, entries: readonly Entry[]): Promise<void> {
  for (const { descriptor, bytes } of [index, ...amd64.blobs, ...arm64.blobs]) {
    const path = blobFile(directory, descriptor);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  const manifests = entries.map(({ of, name, more }) => ({
    ...of.descriptor,
    annotations: { ...(name !== undefined && { 'org.opencontainers.image.ref.name': name }), ...more },
  }));
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}');
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

function blobFile(directory: string, { digest }: Descriptor): string {
  return join(directory, 'blobs', digest.replace(':', '/'));
}

test.each([
  ['', [{ of: amd64.manifest }], amd64.manifest],
  ['', [{ of: amd64.manifest, name: 'v1' }], amd64.manifest],
  [
    '',
    [
      { of: index, name: 'v1' },
      { of: index, name: 'v2' },
    ],
    index,
  ],
  [
    ':v2',
    [
      { of: amd64.manifest, name: 'v1' },
      { of: arm64.manifest, name: 'v2' },
    ],
    arm64.manifest,
  ],
  [':a.example/b:v1', [{ of: amd64.manifest }, { of: arm64.manifest, name: 'a.example/b:v1' }], arm64.manifest],
  [
    ':a.example/b:v1',
    [{ of: amd64.manifest, name: 'v1', more: { 'io.containerd.image.name': 'a.example/b:v1' } }],
    amd64.manifest,
  ],
  [`@${arm64.manifest.descriptor.digest}`, [{ of: amd64.manifest }, { of: arm64.manifest }], arm64.manifest],
  [`@${arm64.manifest.descriptor.digest}`, [{ of: index, name: 'v1' }], arm64.manifest],
] satisfies [string, Entry[], MemoryBlob][])(
  'openImageSource() finds the image of `oci:DIR%s`',
  async (suffix, entries, expected) => {
    await using folder = await storeFolder();
    await writeLayout(folder.path, entries);

    await using source = await openImageSource(`oci:${folder.path}${suffix}`, folder.options);

    expect(source.root).toMatchObject({ digest: expected.descriptor.digest, mediaType: expected.descriptor.mediaType });
    expect(await source.repository.readManifest(source.root)).toEqual(expected.bytes);
  },
);

test.each([
  [
    '',
    [
      { of: amd64.manifest, name: 'v1' },
      { of: arm64.manifest, name: 'v2' },
    ],
    'PLACE_INVALID',
    /`v1`, `v2`/,
  ],
  ['', [], 'IMAGE_NOT_FOUND', /write an image there first/],
  [':v12', [{ of: amd64.manifest, name: 'v1' }], 'IMAGE_NOT_FOUND', /Did you mean `v1`/],
  [':other', [{ of: amd64.manifest }], 'IMAGE_NOT_FOUND', /`@sha256:[0-9a-f]{64}`/],
  [`@sha256:${'0'.repeat(64)}`, [{ of: index }], 'IMAGE_NOT_FOUND', /Name one of them/],
] satisfies [string, Entry[], string, RegExp][])(
  'openImageSource() refuses `oci:DIR%s` and lists what there is',
  async (suffix, entries, code, hint) => {
    await using folder = await storeFolder();
    await writeLayout(folder.path, entries);

    await expect(openImageSource(`oci:${folder.path}${suffix}`, folder.options)).rejects.toMatchObject({
      code,
      hint: expect.stringMatching(hint),
    });
  },
);

test.each([
  ['oci-layout', '{}', 'FORMAT_UNSUPPORTED'],
  ['oci-layout', 'x', 'MANIFEST_INVALID'],
  ['index.json', '[]', 'MANIFEST_INVALID'],
  ['index.json', '{"schemaVersion":2,"manifests":[{"mediaType":"a","size":-1}]}', 'MANIFEST_INVALID'],
  ['index.json', `"${'x'.repeat(33 * 1024 * 1024)}"`, 'LIMIT_EXCEEDED'],
])('openImageSource() refuses a wrong %s', async (file, content, code) => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);
  await writeFile(join(folder.path, file), content);

  await expect(openImageSource(`oci:${folder.path}`, folder.options)).rejects.toMatchObject({ code });
});

test.each(['oci-layout', 'index.json'])('openImageSource() says that %s is missing', async (file) => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);
  await rm(join(folder.path, file));

  await expect(openImageSource(`oci:${folder.path}`, folder.options)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    details: { path: file },
  });
});

test('readBlob() says which blob is missing', async () => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);
  const { descriptor } = amd64.layers[0]!;
  await rm(blobFile(folder.path, descriptor));

  await using source = await openImageSource(`oci:${folder.path}`, folder.options);

  await expect(bytesOf(source.repository.readBlob(descriptor))).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
    details: { digest: descriptor.digest },
  });
});

test.each([
  ['SIZE_MISMATCH', (bytes: Uint8Array) => bytes.subarray(1)],
  ['DIGEST_MISMATCH', (bytes: Uint8Array) => bytes.map((byte) => byte ^ 1)],
])('readBlob() fails with %s on a damaged blob', async (code, damage) => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);
  const { descriptor, bytes } = amd64.layers[0]!;
  await writeFile(blobFile(folder.path, descriptor), damage(bytes));

  await using source = await openImageSource(`oci:${folder.path}`, folder.options);

  await expect(bytesOf(source.repository.readBlob(descriptor))).rejects.toMatchObject({ code });
});

test('readManifest() refuses one that is announced as huge before reading it', async () => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);

  await using source = await openImageSource(`oci:${folder.path}`, folder.options);

  await expect(source.repository.readManifest({ ...source.root, size: 1e9 })).rejects.toHaveProperty(
    'code',
    'LIMIT_EXCEEDED',
  );
});

test('readBlob() reads from any byte on, as often as it is asked', async () => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, [{ of: amd64.manifest }]);
  const { descriptor, bytes } = amd64.layers[0]!;
  await using source = await openImageSource(`oci:${folder.path}`, folder.options);

  for (const offset of [0, 100, 0, descriptor.size]) {
    const read = await bytesOf(source.repository.readBlob(descriptor, { offset }));
    expect(Buffer.compare(read, bytes.subarray(offset))).toBe(0);
  }
});

test('the repository of an opened image is the one that its name belongs to', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'l');
  await writeLayout(directory, [
    { of: amd64.manifest, name: 'a/app:v1' },
    { of: arm64.manifest, name: 'v1' },
  ]);

  await using named = await openImageSource(`oci:${directory}:a/app:v1`, folder.options);
  await using tagged = await openImageSource(`oci:${directory}:v1`, folder.options);

  expect((await named.repository.resolve('v1'))?.digest).toBe(amd64.manifest.descriptor.digest);
  expect((await tagged.repository.resolve('v1'))?.digest).toBe(arm64.manifest.descriptor.digest);
  expect(await tagged.repository.resolve('v2')).toBeUndefined();
});

test.each([
  ['application/json', amd64.manifest],
  ['application/octet-stream', index],
  ['text/plain', index],
])('openImageSource() goes by the bytes where index.json calls an image `%s`', async (mediaType, of) => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'l');
  await writeLayout(directory, [{ of: { ...of, descriptor: { ...of.descriptor, mediaType } }, name: 'v1' }]);

  await using source = await openImageSource(`oci:${directory}:v1`, folder.options);

  expect(source.root.mediaType).toBe(of.descriptor.mediaType);
});

test('openLayoutSource() takes a layout of one image for several platforms by its index.json', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'platforms');
  await writeLayout(directory, []);
  const manifests = [amd64, arm64].map(({ manifest }, at) => ({
    ...manifest.descriptor,
    platform: { os: 'linux', architecture: ['amd64', 'arm64'][at] },
  }));
  const text = JSON.stringify({ schemaVersion: 2, manifests });
  await writeFile(join(directory, 'index.json'), text);

  await using source = await openImageSource(`oci:${directory}`, folder.options);

  expect(Buffer.from(await source.repository.readManifest(source.root)).toString()).toBe(text);
  expect(await source.repository.readManifest(arm64.manifest.descriptor)).toEqual(arm64.manifest.bytes);
});
