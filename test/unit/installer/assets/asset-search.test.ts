import { expect, test } from 'vitest';
import { readRange } from '../../../../src/bytes/index.ts';
import { AssetSearch } from '../../../../src/installer/assets/asset-search.ts';
import type { PulledAssets } from '../../../../src/installer/assets/pulled-assets.ts';
import { openImage } from '../../../../src/oci/index.ts';
import { collect, flipped } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';
import { tinyImage } from '../../../fixtures/tiny-image.ts';

const FOLDER = 'usr/install/amd64';
const installer = { [`${FOLDER}/vmlinuz`]: 'kernel', [`${FOLDER}/initramfs.xz`]: 'initramfs' };

async function search(...layers: readonly Readonly<Record<string, string>>[]): Promise<PulledAssets> {
  const { manifest, blobs } = await tinyImage({ layers });
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);
  const found = new AssetSearch(view, memoryBuild().context);
  for (const layer of view.layers.keys().toArray().reverse()) await found.visit(layer);
  return found.result();
}

async function textOf({ byName }: PulledAssets, name: string): Promise<string> {
  return Buffer.from(await collect(readRange(byName.get(name)!.file))).toString();
}

test('AssetSearch takes the topmost copy of a file and notes every layer that has one', async () => {
  const found = await search(installer, { [`${FOLDER}/vmlinuz`]: 'newer' });

  expect(await textOf(found, 'vmlinuz')).toBe('newer');
  expect(found.byName.get('initramfs.xz')?.layer).toBe(0);
  expect([...found.holders.entries()].map(([layer, paths]) => [layer, [...paths].sort()])).toEqual([
    [1, [`${FOLDER}/vmlinuz`]],
    [0, [`${FOLDER}/initramfs.xz`, `${FOLDER}/vmlinuz`]],
  ]);
});

test('AssetSearch keeps the entries of layers with assets, and of no others', async () => {
  const found = await search({ 'etc/motd': 'x' }, installer);

  expect([...found.entries.keys()]).toEqual([1]);
  expect(found.entries.get(1)?.map(({ path }) => path)).toContain(`${FOLDER}/vmlinuz`);
});

test.each(['.wh.vmlinuz', '.wh..wh..opq'])(
  'AssetSearch takes no file that %s of a higher layer removes',
  async (name) => {
    await expect(search(installer, { [`${FOLDER}/${name}`]: '' })).rejects.toMatchObject({
      code: 'BASE_NOT_INSTALLER',
    });
  },
);

test('AssetSearch looks only into the folder of the architecture, and lists what it saw', async () => {
  const other = { 'usr/install/arm64/vmlinuz': 'k', [`${FOLDER}/deep/vmlinuz`]: 'k', vmlinuz: 'k' };

  await expect(search(other)).rejects.toMatchObject({
    message: `\`memory:image\` (linux/amd64) holds no boot assets in ${FOLDER}/: found usr/install/amd64, usr/install/amd64/deep, usr/install/amd64/deep/vmlinuz, usr/install/arm64, usr/install/arm64/vmlinuz`,
  });
});

test('AssetSearch tells of an asset before its layer has been checked', async () => {
  const { manifest, blobs, layers } = await tinyImage({ layers: [installer] });
  // The time in the header of gzip is part of the digest alone.
  const damaged = blobs.map((each) => (each === layers[0] ? { ...each, bytes: flipped(each.bytes, 4) } : each));
  const view = await openImage(memorySource(manifest, damaged), manifest.descriptor);
  const told: string[] = [];

  const visit = new AssetSearch(view, memoryBuild().context, { onAsset: (name) => void told.push(name) }).visit(0);

  await expect(visit).rejects.toMatchObject({ code: expect.stringMatching(/DIGEST|CORRUPT|SIZE/) as string });
  expect(told).toEqual(['vmlinuz', 'initramfs.xz']);
});

test('AssetSearch keeps a layer whole when it looks for the picture in its program', async () => {
  const program = { 'usr/bin/installer': 'no picture in it' };
  const { manifest, blobs } = await tinyImage({ layers: [{ ...installer, ...program }] });
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);
  const search = new AssetSearch(view, memoryBuild().context, { seeksSplash: true });

  await search.visit(0);

  const { splash, entries } = search.result();
  expect([splash, entries.get(0)?.map(({ path }) => path)]).toEqual([
    undefined,
    expect.arrayContaining(['usr/bin/installer', `${FOLDER}/vmlinuz`]) as string[],
  ]);
});
