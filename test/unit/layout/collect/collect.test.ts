import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../../src/bytes/index.ts';
import { temporaryName } from '../../../../src/files/index.ts';
import { openLayoutTarget } from '../../../../src/layout/index.ts';
import { openImageSink } from '../../../../src/places/index.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import {
  blob,
  jsonBlob,
  type MemoryBlob,
  type MemoryImage,
  memoryImage,
  memoryIndex,
  noise,
} from '../../../fixtures/memory-image.ts';
import { artifact } from '../../../fixtures/mirror-images.ts';
import { type Folder, storeFolder } from '../../../fixtures/store-options.ts';
import { copyImage, tinySource } from '../../../fixtures/tiny-image.ts';

const LEDGER = '.rootsmith-written';
const shared = noise(100, 500);
const images = Array.from({ length: 5 }, (_, at) => memoryImage({ layers: [shared, noise(at, 2000)] }));
const [first, second, third] = images as [MemoryImage, MemoryImage, MemoryImage];

async function write(folder: Folder, name: string, image: MemoryImage): Promise<readonly string[]> {
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => {
    if (event.kind === 'warning') warnings.push(event.message);
  };
  await using sink = await openImageSink(`oci:${folder.path}${name}`, { ...folder.options, report });
  await copyImage(tinySource(image), sink);
  return warnings;
}

function hexOf(...parts: readonly (MemoryImage | MemoryBlob)[]): readonly string[] {
  const blobs = parts.flatMap((part) => ('blobs' in part ? part.blobs : [part]));
  return [...new Set(blobs.map(({ descriptor }) => descriptor.digest.slice(7)))].sort();
}

async function blobsIn(folder: Folder): Promise<readonly string[]> {
  return (await readdir(join(folder.path, 'blobs/sha256'))).sort();
}

async function put(folder: Folder, ...blobs: readonly MemoryBlob[]): Promise<void> {
  await mkdir(join(folder.path, 'blobs/sha256'), { recursive: true });
  for (const { descriptor, bytes } of blobs) {
    await writeFile(join(folder.path, 'blobs', descriptor.digest.replace(':', '/')), bytes);
  }
}

async function edit(folder: Folder, change: (entries: readonly object[]) => readonly object[]): Promise<void> {
  const path = join(folder.path, 'index.json');
  const index = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...index, manifests: change(index.manifests) }));
}

function entry({ descriptor }: MemoryBlob, name?: string): object {
  return { ...descriptor, ...(name && { annotations: { 'org.opencontainers.image.ref.name': name } }) };
}

test('five images under one name leave the blobs of the last', async () => {
  await using folder = await storeFolder();

  for (const image of images) expect(await write(folder, ':v1', image)).toEqual([]);

  expect(await blobsIn(folder)).toEqual(hexOf(images[4]!));
  const lines = hexOf(images[4]!).map((hex) => `sha256:${hex}\n`);
  expect(await readFile(join(folder.path, LEDGER), 'utf8')).toBe(lines.join(''));
});

test('a second name keeps its blobs, and so does the image without a name', async () => {
  await using folder = await storeFolder();
  for (const image of [first, second]) await write(folder, '', image);
  for (const image of [first, third]) await write(folder, ':v1', image);
  for (const image of images) await write(folder, ':v2', image);

  expect(await blobsIn(folder)).toEqual(hexOf(second, third, images[4]!));
});

test('blobs that this program did not write stay, whether something named them or not', async () => {
  await using folder = await storeFolder();
  const loose = blob(noise(9, 100), 'application/octet-stream');
  await write(folder, ':v1', first);
  await put(folder, loose, ...second.blobs);
  await edit(folder, (entries) => [...entries, entry(second.manifest, 'theirs')]);

  await write(folder, ':theirs', third);
  await write(folder, ':theirs', first);

  expect(await blobsIn(folder)).toEqual(hexOf(first, second, loose));
});

test('another program that puts its image under our name takes over what it names', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  const mixed = memoryImage({ layers: [shared, noise(77, 300)] });
  await put(folder, mixed.manifest, mixed.config, mixed.layers[1]!);
  await edit(folder, () => [entry(mixed.manifest, 'v1')]);

  await write(folder, ':v2', second);

  expect(await blobsIn(folder)).toEqual(hexOf(mixed, second));
});

test('indexes in indexes and images of a sparse index lead on', async () => {
  await using folder = await storeFolder();
  const absent = memoryImage({ layers: [noise(50, 10)] });
  const inner = memoryIndex([first.manifest.descriptor, absent.manifest.descriptor]);
  const outer = memoryIndex([inner.descriptor]);
  {
    await using sink = await openImageSink(`oci:${folder.path}:all`, folder.options);
    for (const { descriptor, bytes } of first.blobs)
      await sink.repository.writeBlob(descriptor, { open: () => streamOf(bytes) });
    for (const { descriptor, bytes } of [inner, outer]) await sink.repository.writeManifest(descriptor, bytes);
    await sink.commit(outer.descriptor, outer.bytes);
  }

  for (const image of [second, third]) await write(folder, ':v1', image);

  expect(await blobsIn(folder)).toEqual(hexOf(first, inner, outer, third));
});

test('a signature that only its subject leads to stays as long as that does', async () => {
  await using folder = await storeFolder();
  const signature = artifact(first.manifest, 5);
  const about = artifact(signature.manifest, 6);
  await write(folder, ':v1', first);
  await put(folder, ...signature.blobs, ...about.blobs);
  const written = [...signature.blobs, ...about.blobs].map(({ descriptor }) => `+${descriptor.digest}\n`);
  await appendFile(join(folder.path, LEDGER), written.join(''));

  await write(folder, ':v2', second);
  const withSubject = await blobsIn(folder);
  await write(folder, ':v1', third);

  expect(withSubject).toEqual(hexOf(first, signature, about, second));
  expect(await blobsIn(folder)).toEqual(hexOf(second, third));
});

test.each([
  ['is missing', (path: string) => rm(path)],
  ['is damaged', (path: string) => writeFile(path, '{}')],
  [
    'is no JSON',
    (path: string, { bytes }: MemoryBlob) =>
      writeFile(
        path,
        bytes.map((byte) => byte ^ 1),
      ),
  ],
])('all blobs stay, and a warning says so, where a manifest %s', async (_, damage) => {
  await using folder = await storeFolder();
  await write(folder, ':other', second);
  await write(folder, ':v1', first);
  const path = join(folder.path, 'blobs', second.manifest.descriptor.digest.replace(':', '/'));
  await damage(path, second.manifest);

  const warnings = await write(folder, ':v1', third);

  expect(warnings).toEqual([expect.stringContaining('that nothing names any more stay there')]);
  expect(await blobsIn(folder)).toEqual(expect.arrayContaining([...hexOf(first.config, third)]));
  await put(folder, second.manifest);
  expect(await write(folder, ':v1', third)).toEqual([]);
  expect(await blobsIn(folder)).toEqual(hexOf(second, third));
});

test('all blobs stay where an entry is no manifest that can be read', async () => {
  await using folder = await storeFolder();
  const odd = jsonBlob('application/vnd.oci.image.manifest.v1+json', { config: 1 });
  await write(folder, ':v1', first);
  await put(folder, { ...odd, bytes: new TextEncoder().encode('[]') });
  await edit(folder, (entries) => [...entries, entry(odd, 'odd')]);

  expect(await write(folder, ':v1', second)).toHaveLength(1);
  expect(await blobsIn(folder)).toEqual(expect.arrayContaining([...hexOf(first)]));
});

test('what a run left that was killed before it collected goes with the next', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  const before = await readFile(join(folder.path, LEDGER), 'utf8');
  await put(folder, ...second.blobs);
  const added = second.blobs.map(({ descriptor }) => `+${descriptor.digest}\n`).join('');
  await writeFile(join(folder.path, LEDGER), `${before}${added}+\n`);
  await edit(folder, () => [entry(second.manifest, 'v1')]);
  await writeFile(join(folder.path, (await temporaryName()).replace(/\d+/, '4194305')), '');

  await write(folder, ':v2', second);

  expect(await blobsIn(folder)).toEqual(hexOf(second));
  expect((await readdir(folder.path)).sort()).toEqual([LEDGER, 'blobs', 'index.json', 'oci-layout']);
});

test('blobs of a run that was killed before it named anything go with the next', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  await put(folder, second.layers[1]!);
  await appendFile(join(folder.path, LEDGER), `+${second.layers[1]!.descriptor.digest}\n`);

  await write(folder, ':v1', first);

  expect(await blobsIn(folder)).toEqual(hexOf(first));
});

test('nobody collects while another writer is at work, and the last of them does', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  {
    await using other = await openImageSink(`oci:${folder.path}:v2`, folder.options);
    await write(folder, ':v1', second);
    // It found the old layer, and counts on it.
    expect(await other.repository.hasBlob(first.layers[1]!.descriptor)).toBe(true);
    expect(await blobsIn(folder)).toEqual(hexOf(first, second));
    await copyImage(tinySource(first), other);
  }

  expect(await blobsIn(folder)).toEqual(hexOf(first, second));
  await write(folder, ':v2', second);
  expect(await blobsIn(folder)).toEqual(hexOf(second));
});

test('a writer of another machine keeps everything, and a warning names its file', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  const name = (await temporaryName()).replace(/[0-9a-f]{8}(-[0-9a-f]+)$/, '00000000$1');
  await writeFile(join(folder.path, name), '');

  expect(await write(folder, ':v1', second)).toEqual([expect.stringContaining(name)]);
  expect(await blobsIn(folder)).toEqual(hexOf(first, second));
});

test('a failed run collects nothing, so that another can go on with what it brought', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  {
    await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
    const { descriptor, bytes } = second.layers[1]!;
    await sink.repository.writeBlob(descriptor, { open: () => streamOf(bytes) });
  }

  expect(await blobsIn(folder)).toEqual(hexOf(first, second.layers[1]!));
});

test('a list of written blobs that names no blobs, or paths, does no harm', async () => {
  await using folder = await storeFolder();
  await write(folder, ':v1', first);
  await appendFile(join(folder.path, LEDGER), '+sha256:../../../x\n+\nrubbish\n\n');

  await write(folder, ':v1', second);

  expect(await blobsIn(folder)).toEqual(hexOf(second));
});

async function mirror(
  folder: Folder,
  image: MemoryImage,
  content = (bytes: Uint8Array): ByteStream => streamOf(bytes),
) {
  await using target = await openLayoutTarget(folder.path);
  const writer = target.repository('acme/app');
  for (const { descriptor, bytes } of [image.config, ...image.layers]) {
    await writer.writeBlob(descriptor, { open: (offset) => content(bytes.subarray(offset)) });
  }
  await writer.tag('v1', image.manifest.descriptor, image.manifest.bytes);
}

test('a mirror whose tag has moved keeps no blobs of the old image', async () => {
  await using folder = await storeFolder();

  for (const image of images) await mirror(folder, image);

  expect(await blobsIn(folder)).toEqual(hexOf(images[4]!));
});

test('a run that ends well removes partial blobs of runs that died; one that fails keeps its own', async () => {
  await using folder = await storeFolder();
  const partial = join(folder.path, '.rootsmith-partial');
  const dead = (await temporaryName()).replace(/\d+/, '4194305');
  await mirror(folder, first);
  await mkdir(partial);
  await writeFile(join(partial, 'sha256-0000'), 'half');
  await writeFile(join(partial, 'sha256-0000.lock'), dead);

  await expect(mirror(folder, second, (bytes) => streamOf(bytes.subarray(0, 5)))).rejects.toMatchObject({
    code: 'SIZE_MISMATCH',
  });
  const afterFailure = await readdir(partial);
  await mirror(folder, second);

  expect(afterFailure).toContain('sha256-0000');
  expect(afterFailure.length).toBeGreaterThan(2);
  expect((await readdir(folder.path)).sort()).toEqual([LEDGER, 'blobs', 'index.json', 'oci-layout']);
});

test('a deep manifest is followed without recursion', async () => {
  await using folder = await storeFolder();
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const text = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"x":${deep}}`;
  const index = blob(new TextEncoder().encode(text), 'application/vnd.oci.image.index.v1+json');
  await write(folder, ':v1', first);
  await put(folder, index);
  await edit(folder, (entries) => [...entries, entry(index, 'deep')]);

  expect(await write(folder, ':v1', second)).toEqual([]);
  expect(await blobsIn(folder)).toEqual(hexOf(second, index));
});
