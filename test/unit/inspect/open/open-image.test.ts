import { expect, test } from 'vitest';
import { fromByteName } from '../../../../src/bytes/index.ts';
import type { Inspected, InspectedLevel } from '../../../../src/inspect/index.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { walkInspected } from '../../../../src/inspect/walk-inspected.ts';
import { parsePlatform } from '../../../../src/oci/index.ts';
import { makeShape, type ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

async function open(shape: ShapeName, platform?: string): Promise<Inspected> {
  const { root, blobs } = await makeShape(shape);
  const wanted = platform === undefined ? undefined : parsePlatform(platform);
  return await openInspectedImage(memorySource(root, blobs), { name: shape, platform: wanted }, inspectContext());
}

async function pathsOf(inspected: Inspected, level: InspectedLevel): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { tree, path } of walkInspected(inspected, level)) paths.push(`${tree}:/${fromByteName(path)}`);
  return paths;
}

test.each([
  ['v1.3, five layers, attested', 'files'],
  ['v1.10 by the imager', 'uki'],
] as const)('openInspectedImage() finds what boots in %s', async (shape, form) => {
  const inspected = await open(shape);

  const boot = await inspected.boot();

  expect(boot.form).toBe(form);
  expect([boot.kernel?.access.size, boot.initramfs?.access.size].every((size) => (size ?? 0) > 0)).toBe(true);
});

test('openInspectedImage() shows the root file system as a node sees it', async () => {
  const paths = await pathsOf(await open('v1.10 by the imager'), 'system');

  expect(paths).toContain('system:/bin');
});

test('openInspectedImage() marks what extensions bring', async () => {
  const inspected = await open('v1.8 by a factory, with extensions');
  const brought: string[] = [];
  for await (const { origin, node } of walkInspected(inspected, 'system'))
    if (origin.kind === 'extension' && node.kind === 'file') brought.push(origin.name);

  expect(brought.length).toBeGreaterThan(0);
  expect((await inspected.squashfs()).map(({ role }) => role)).toContain('extension');
});

test('openInspectedImage() shows another image as a container sees it', async () => {
  const image = memoryImage({ layers: [new Uint8Array(1024)] });
  const source = memorySource(image.manifest, image.blobs);

  const inspected = await openInspectedImage(source, { name: 'x', platform: undefined }, inspectContext());

  expect((await inspected.system()).view).toBe('container');
  await expect(inspected.initramfs()).rejects.toMatchObject({ code: 'BASE_NOT_INSTALLER' });
});

test('openInspectedImage() reads the layers that it is asked for, and no other', async () => {
  const { root, blobs } = await makeShape('v1.10 by the imager');
  const source = memorySource(root, blobs);
  const inspected = await openInspectedImage(source, { name: 'x', platform: undefined }, inspectContext());

  await inspected.boot();

  const layers = await inspected.layers();
  const read = layers.filter(({ digest }) => source.reads.some((one) => one === digest));
  expect(read.map(({ number }) => number)).toEqual([layers.length]);
});
