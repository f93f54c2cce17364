import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

function layer(...paths: readonly string[]): Promise<Uint8Array> {
  const body = Buffer.from('x');
  const entries = paths.map((path): TarInput => ({ ...common, path, type: 'file', size: 1, body: streamOf(body) }));
  return collect(writeTar(entries));
}

test('systemOfLayers() lays layers over each other, and says which brought what', async () => {
  const image = memoryImage({ layers: [await layer('a', 'b', 'c'), await layer('b', '.wh.c')] });
  const source = memorySource(image.manifest, image.blobs);
  const opened = await openInspectedImage(source, { name: 'x', platform: undefined }, inspectContext());

  const { tree, originOf, view } = await opened.system();

  const shown = [...walkTree(tree)].slice(1).map(({ path, node }) => `${path}: ${originOf(node).name}`);
  expect([view, shown]).toEqual(['container', ['a: layer 1', 'b: layer 2']]);
});
