import { expect, test } from 'vitest';
import { bufferAccess, streamOf } from '../../../../src/bytes/index.ts';
import { type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { bootSearch } from '../../../../src/inspect/boot/find-boot.ts';
import { LayerFile } from '../../../../src/inspect/layers/layer-file.ts';
import { type LayerLevel, layerTree } from '../../../../src/inspect/layers/layer-level.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };
const FOLDER = 'usr/install/amd64';

function entry(path: string, text: string): TarInput {
  const bytes = Buffer.from(text);
  return { ...common, path, type: 'file', size: bytes.length, body: streamOf(bytes) };
}

async function layer(number: number, files: Readonly<Record<string, string>>): Promise<LayerLevel> {
  const tar = await collect(writeTar(Object.entries(files).map(([path, text]) => entry(path, text))));
  const file = new LayerFile({ what: 'x', stored: bufferAccess(tar), stream: () => streamOf(tar) }, inspectContext());
  const size = tar.length;
  const none = { digest: undefined, diffId: undefined, mediaType: undefined, createdBy: undefined };
  return { number, size, file, files: () => layerTree(file, inspectContext()), ...none };
}

const home = { name: '`x`', architecture: 'amd64', version: parseTalosVersion('v1.9.0') };

async function found(layers: readonly LayerLevel[]): Promise<Readonly<Record<string, string>>> {
  const { kernel, initramfs } = await bootSearch(home, layers).whole();
  const text = async (held: typeof kernel): Promise<string> =>
    held === undefined ? '' : `${held.layer}: ${Buffer.from(await held.access.read(0, held.access.size)).toString()}`;
  return { kernel: await text(kernel), initramfs: await text(initramfs) };
}

test('bootSearch() takes the topmost copy of each file', async () => {
  const lower = await layer(1, { [`${FOLDER}/vmlinuz`]: 'old', [`${FOLDER}/initramfs.xz`]: 'archive' });
  const upper = await layer(2, { [`${FOLDER}/vmlinuz`]: 'new' });

  expect(await found([lower, upper])).toEqual({ kernel: '2: new', initramfs: '1: archive' });
});

test('bootSearch() does not find what a higher layer removes', async () => {
  const lower = await layer(1, { [`${FOLDER}/vmlinuz`]: 'old', [`${FOLDER}/initramfs.xz`]: 'archive' });
  const upper = await layer(2, { [`${FOLDER}/.wh.vmlinuz`]: '' });

  expect(await found([lower, upper])).toEqual({ kernel: '', initramfs: '1: archive' });
});

test('bootSearch() does not find what is of another architecture', async () => {
  const search = bootSearch(home, [await layer(1, { 'usr/install/arm64/vmlinuz': 'x' })]);

  expect(await search.found()).toBeUndefined();
  await expect(search.whole()).rejects.toMatchObject({ code: 'BASE_NOT_INSTALLER' });
});
