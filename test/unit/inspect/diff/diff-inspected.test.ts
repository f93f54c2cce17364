import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { diffInspected } from '../../../../src/inspect/diff/diff-inspected.ts';
import type { ImageDifference } from '../../../../src/inspect/diff/difference.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { openInspectedFile } from '../../../../src/inspect/open/open-file.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const MOTD = 'layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n';

function lines({ facts, files }: ImageDifference): readonly string[] {
  return [
    ...facts.map(({ fact, before, after }) => `${fact}: ${before} -> ${after}`),
    ...files.map(({ kind, part, path, fields }) => `${kind} ${part}:${path} ${fields.join(',')}`.trim()),
  ];
}

test.each<ShapeName>(['v1.9, two layers', 'v1.10 by the imager', 'v1.8 by a factory, with extensions'])(
  'diffInspected() of a build and its base names the new file and nothing of the packing: %s',
  async (shape) => {
    const { images, context } = await inspectedBuilds({ a: MOTD }, shape);

    const found = await diffInspected(images['base']!, images['a']!, context);

    expect(lines(found).filter((line) => !line.startsWith('label org.opencontainers.image.base'))).toEqual([
      'added rootfs:etc/motd',
    ]);
    expect(found.facts.length).toBeGreaterThan(0);
  },
);

test('diffInspected() compares labels and variables too', async () => {
  const { images, context } = await inspectedBuilds({
    a: 'image: { labels: { x: "1" }, env: { A: b } }\n',
    b: 'image: { labels: { x: "2" } }\n',
  });

  expect(lines(await diffInspected(images['a']!, images['b']!, context))).toEqual([
    'env A: b -> undefined',
    'label x: 1 -> 2',
  ]);
});

test('diffInspected() finds nothing between an image and itself, and does not read it', async () => {
  const { images, context } = await inspectedBuilds({ a: MOTD });
  const one = images['a']!;
  const read = one.bytesRead();

  expect(await diffInspected(one, one, context)).toEqual({ facts: [], files: [] });
  expect(one.bytesRead()).toBe(read);
});

test('diffInspected() compares a root file system with that of an image', async () => {
  const { images, context } = await inspectedBuilds({ a: MOTD });
  const [rootfs] = await images['base']!.squashfs();
  const other = await openInspectedFile(
    rootfs!.image,
    { kind: 'squashfs', name: 'x.sqsh', baseName: 'x.sqsh' },
    context,
  );

  expect(lines(await diffInspected(other, images['a']!, context))).toEqual(['added rootfs:etc/motd']);
});

test('diffInspected() of things without a common level says so', async () => {
  const { images, context } = await inspectedBuilds({});
  const [rootfs] = await images['base']!.squashfs();
  const open = (kind: 'squashfs' | 'kernel'): Promise<Inspected> =>
    openInspectedFile(rootfs!.image, { kind, name: kind, baseName: kind }, context);

  await expect(diffInspected(await open('squashfs'), await open('kernel'), context)).rejects.toMatchObject({
    code: 'INSPECT_LEVEL_MISSING',
    hint: expect.stringContaining('two kernels') as string,
  });
});

test('diffInspected() compares kernels byte for byte', async () => {
  const context = inspectContext();
  const open = async (text: string): Promise<Inspected> => {
    const access = bufferAccess(Buffer.from(text));
    return await openInspectedFile(access, { kind: 'kernel', name: text, baseName: text }, context);
  };

  expect(lines(await diffInspected(await open('one'), await open('two'), context))).toEqual([
    'changed kernel:kernel content',
  ]);
});
