import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { describeInspected } from '../../../../src/inspect/describe/describe.ts';
import type { InspectReport } from '../../../../src/inspect/index.ts';
import { openInspectedFile } from '../../../../src/inspect/open/open-file.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { initramfsOf } from '../../../fixtures/gallery/boot-files.ts';
import { makeShape, type ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

async function describeShape(shape: ShapeName): Promise<InspectReport> {
  const { root, blobs } = await makeShape(shape);
  const options = { name: shape, platform: undefined };
  return await describeInspected(await openInspectedImage(memorySource(root, blobs), options, inspectContext()));
}

test('describeInspected() describes an installer with boot files and extensions', async () => {
  expect(await describeShape('v1.8 by a factory, with extensions')).toMatchObject({
    schema: 'rootsmith/inspect/v1',
    kind: 'image',
    talos: 'v1.8.4',
    image: { platform: 'linux/amd64', layers: [{ number: 1 }, { number: 2 }] },
    boot: { form: 'files', kernel: { release: '6.6.64-talos' }, commandLines: [] },
    initramfs: {
      segments: [
        { compression: 'zstd', entries: 3 },
        { compression: 'zstd', entries: 2 },
      ],
    },
    squashfs: [{ role: 'rootfs' }, { role: 'extension', extension: { name: 'tool', version: '1.0.0' } }],
    modules: [{ release: '6.6.64-talos', count: 0 }],
  });
});

test('describeInspected() describes an installer with a UKI', async () => {
  const { boot } = await describeShape('v1.10 by the imager');

  expect(boot).toMatchObject({ form: 'uki', uki: { isSigned: false }, kernel: { release: '6.12.63-talos' } });
  expect(boot?.uki?.sections.map(({ name }) => name)).toContain('.initrd');
  expect(boot?.commandLines[0]).toMatchObject({ source: 'the UKI' });
});

test('describeInspected() leaves out what a thing does not have', async () => {
  const facts = { kind: 'initramfs', name: 'x', baseName: 'x' } as const;
  const opened = await openInspectedFile(bufferAccess(await initramfsOf('1.8')), facts, inspectContext());

  const report = await describeInspected(opened);

  expect([report.image, report.boot]).toEqual([undefined, undefined]);
  expect(report.squashfs).toHaveLength(1);
});

test('describeInspected() says what an image was made from, where its labels say so', async () => {
  const base = { 'org.opencontainers.image.base.digest': 'sha256:1', 'org.opencontainers.image.base.name': 'y:v1' };
  const image = memoryImage({ layers: [new Uint8Array(1024)], config: { config: { Labels: base } } });
  const source = memorySource(image.manifest, image.blobs);

  const report = await describeInspected(
    await openInspectedImage(source, { name: 'x', platform: undefined }, inspectContext()),
  );

  expect(report.image?.base).toEqual({ name: 'y:v1', digest: 'sha256:1' });
  expect([report.boot, report.squashfs, report.system]).toEqual([undefined, undefined, undefined]);
});
