import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { allContent } from '../../../../src/codecs/index.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { packFileAhead } from '../../../../src/installer/new-layers/layer-codecs.ts';
import { type RewriteInput, rewriteLayer } from '../../../../src/installer/new-layers/rewrite-layer.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';

const FOLDER = 'usr/install/amd64';
const fresh = { size: 5, open: () => streamOf(Buffer.from('fresh')) };

async function inputOf(more: Partial<RewriteInput> = {}) {
  const build = await galleryBuild();
  const { from, assets } = await readOf(build);
  const replacements = new Map([[`${FOLDER}/initramfs.xz`, fresh]]);
  const input: RewriteInput = { view: from.view, assets, replacements, ahead: new Map(), time: 9, ...more };
  return { input, context: build.context };
}

async function tarOf({ input, context }: Awaited<ReturnType<typeof inputOf>>): Promise<Uint8Array> {
  return await collect(allContent(rewriteLayer(1, input, context)));
}

async function list(tar: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { path, size, mtime } of readTar(streamOf(tar))) found.set(path, `${size} ${mtime}`);
  return found;
}

test('rewriteLayer() exchanges a file, and gives it the time of the build', async () => {
  const files = await list(await tarOf(await inputOf()));

  expect(files.get(`${FOLDER}/initramfs.xz`)).toBe('5 9');
  expect(files.get(`${FOLDER}/vmlinuz`)).toBe('4096 1700000000');
});

test('rewriteLayer() gives the same tar where the entries were not kept and the layer is read again', async () => {
  const { input, context } = await inputOf();

  const kept = await tarOf({ input, context });
  const again = await tarOf({ input: { ...input, assets: { ...input.assets, entries: new Map() } }, context });

  expect(Buffer.from(again).equals(kept)).toBe(true);
});

test('rewriteLayer() puts in a file that was packed ahead', async () => {
  const kernel = packFileAhead(() => streamOf(new Uint8Array(4096).fill(7)), {
    compression: 'gzip',
    signal: undefined,
  });
  const ahead = new Map([[1, new Map(kernel ? [[`${FOLDER}/vmlinuz`, kernel]] : [])]]);

  const tar = await tarOf(await inputOf({ ahead }));

  expect(Buffer.from(tar).includes(Buffer.alloc(4096, 7))).toBe(true);
});
