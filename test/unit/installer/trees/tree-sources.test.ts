import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { OpenImages } from '../../../../src/installer/images/open-images.ts';
import { ImageTrees } from '../../../../src/installer/trees/image-trees.ts';
import { TreeSources } from '../../../../src/installer/trees/tree-sources.ts';
import type { TreeSource } from '../../../../src/recipe/index.ts';
import { BASE, galleryBuild } from '../../../fixtures/gallery/memory.ts';
import { tinyLayer } from '../../../fixtures/tiny-image.ts';
import { file, listTree } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };
const image: TreeSource = { kind: 'image', image: { place: BASE, at } };
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-sources-'));
  writeFileSync(join(folder, 'kept'), 'k');
  writeFileSync(join(folder, 'ignored.log'), 'i');
  writeFileSync(join(folder, 'x.tar'), await tinyLayer({ inside: 'x' }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function sourcesOn(name?: Parameters<typeof galleryBuild>[0]): Promise<TreeSources> {
  const { context } = await galleryBuild(name);
  const images = new OpenImages(context);
  await images.open({ place: BASE, at });
  const platform = { os: 'linux', architecture: 'amd64' };
  return new TreeSources({ images, imageTrees: new ImageTrees(context), platform, time: 5, context });
}

test('TreeSources gives the tree of an image, for the platform that is built', async () => {
  const tree = await (await sourcesOn('v1.9, two layers')).tree(image);

  expect(listTree(tree)).toContain('usr/install/amd64/vmlinuz = <stream>');
});

test('TreeSources takes another platform of an image where the source names it', async () => {
  const named: TreeSource = { kind: 'image', image: { place: BASE, platform: 'linux/arm64', at } };

  const tree = await (await sourcesOn('v1.9, two layers')).tree(named);

  expect(listTree(tree)).toContain('usr/install/arm64/vmlinuz = <stream>');
});

test('TreeSources gives the tree of a directory without what is ignored', async () => {
  const source = { kind: 'directory', path: folder, ignore: ['*.log', '*.tar'], modes: 'checkout', at } as const;

  expect(listTree(await (await sourcesOn()).tree(source))).toEqual(['kept = <stream>']);
});

test('TreeSources gives the tree of an archive', async () => {
  const source = { kind: 'tar', path: join(folder, 'x.tar'), at } as const;

  expect(listTree(await (await sourcesOn()).tree(source))).toEqual(['inside = <stream>']);
});

test('TreeSources builds a stage from its base and its layers', async () => {
  const below: TreeSource = { kind: 'tar', path: join(folder, 'x.tar'), at };
  const node = { kind: 'file', content: Buffer.from('') } as const;
  const files = [{ path: '/more', node, mode: undefined, owner: undefined, xattrs: {}, at }];
  const stage = { kind: 'stage', name: 'build', base: below, layers: [{ kind: 'files', files }] } as const;

  expect(listTree(await (await sourcesOn()).tree(stage))).toEqual(['inside = <stream>', 'more = ']);
});

test('TreeSources reads a source once', async () => {
  const sources = await sourcesOn();

  expect(await sources.tree(image)).toBe(await sources.tree({ ...image }));
});

test('TreeSources unpacks a file only where it is an archive', async () => {
  const sources = await sourcesOn();
  const tar = await tinyLayer({ inside: 'x' });
  const archive = { ...file(''), content: { kind: 'stream', open: () => streamOf(tar) } } as const;

  expect(listTree((await sources.unpackTar(archive))!)).toEqual(['inside = <stream>']);
  expect(await sources.unpackTar(file('only text'))).toBeUndefined();
});
