import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { readExtensionLayers } from '../../../../src/initramfs/extension-layers.ts';
import { addExtensions } from '../../../../src/installer/extensions/add-extensions.ts';
import { describeExtensions, describeSegments } from '../../../../src/installer/extensions/describe.ts';
import { writeSegments } from '../../../../src/installer/extensions/extension-segments.ts';
import type { ExtensionSource } from '../../../../src/recipe/index.ts';
import { lookup, type RootTree, walkTree } from '../../../../src/rootfs/index.ts';
import { manifestOf } from '../../../fixtures/extension-images.ts';
import { TIME } from '../../../fixtures/gallery/era.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { contentOf, moduleNode } from '../../../fixtures/module-node.ts';
import { makeTree, type NodeSpec, symlink, at as toPath } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };

/** Extensions by name, each with what lies below its rootfs. */
type Extensions = Readonly<Record<string, Readonly<Record<string, NodeSpec>>>>;

async function added(shape: ShapeName, wanted: Extensions, more: { readonly machineConfig?: string } = {}) {
  const build = await galleryBuild(shape);
  const read = await readOf(build);
  const extensions = await readExtensionLayers(read.initramfs, build.context);
  const sources: ExtensionSource[] = Object.keys(wanted).map((path) => ({
    kind: 'tree',
    source: { kind: 'tar', path, at },
    at,
  }));
  const machineConfig =
    more.machineConfig === undefined ? undefined : ({ kind: 'text', content: more.machineConfig, at } as const);
  const { recipe } = read.from;
  const customization = { ...recipe.customization, extensions: sources, machineConfig };
  const tree = async (source: { readonly kind: string; readonly path?: string }) => {
    const name = source.path ?? '';
    const below = Object.entries(wanted[name] ?? {}).map(([path, node]) => [`rootfs/${path}`, node] as const);
    return makeTree({ 'manifest.yaml': manifestOf({ name }), 'rootfs/': '', ...Object.fromEntries(below) });
  };
  const input = {
    ...read,
    extensions,
    from: { ...read.from, recipe: { ...recipe, customization } },
    sources: { tree },
    tree: read.base.tree,
    kernelRelease: '6.18.24-talos',
    time: TIME,
  };
  return { result: await addExtensions(input, build.context), extensions, build };
}

async function textAt(tree: RootTree, path: string): Promise<string> {
  const node = lookup(tree, toPath(path));
  if (node?.kind !== 'file') throw new Error(`${path} is not there`);
  return textOf(await readAll(contentOf(node), { limitBytes: 1e6, what: path }));
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('addExtensions() adds nothing for a recipe without extensions', async () => {
  expect((await added('v1.12 by the imager, in an index', {})).result).toBeUndefined();
});

test('addExtensions() keeps the order of more than ten, behind those of the base', async () => {
  const names = Array.from({ length: 12 }, (_, number) => `many-${number}`);
  const wanted = Object.fromEntries(names.map((name) => [name, { [`usr/local/${name}`]: name }]));

  const { result, extensions } = await added('v1.12 by a factory, with extensions and microcode', wanted);

  expect(result?.layers.map(({ image, metadata }) => [image, metadata.name])).toEqual(
    names.map((name, number) => [`${number + 1}.sqsh`, name]),
  );
  expect([...textOf(result!.list).matchAll(/^ {8}name: (\S+)$/gm)].map(([, name]) => name)).toEqual(['tool', ...names]);
  expect(describeExtensions({ extensions, added: result }).map(({ name, inBase }) => [name, inBase])).toEqual([
    ['tool', true],
    ...names.map((name) => [name, false]),
  ]);
});

test('addExtensions() makes the indexes of all modules, as the last layer', async () => {
  const modules = 'usr/lib/modules/6.18.24-talos';
  const module = moduleNode({ modinfo: ['name=mine', 'vermagic=6.18.24-talos SMP mod_unload '] });

  const { result } = await added('v1.12 by the imager, in an index', {
    mine: { [`${modules}/extras/mine.ko`]: module, [`${modules}/modules.dep`]: 'stale' },
    plain: { 'usr/local/x': 'x' },
  });

  expect(result?.layers.map(({ image }) => image)).toEqual(['0.sqsh', '1.sqsh', 'modules.dep.sqsh']);
  expect(result?.indexes).toMatchObject({ modules: 1, metadata: { name: 'modules.dep', version: '6.18.24-talos' } });
  const files = [...walkTree(result!.layers[2]!.tree)].flatMap(({ path, node }) =>
    node.kind === 'file' ? [path] : [],
  );
  expect(files).toEqual(
    expect.arrayContaining([`${modules}/modules.dep`, `${modules}/modules.dep.bin`, `${modules}/modules.order`]),
  );
  expect(files.filter((path) => !/\/modules\.[a-z.]+$/.test(path))).toEqual([]);
  expect(textOf(result!.list)).toContain('version: 6.18.24-talos\n        author: Talos Machinery\n');
});

test('addExtensions() indexes modules that are symlinks by their own paths, as the imager does', async () => {
  const modules = 'usr/lib/modules/6.18.24-talos';
  const module = moduleNode({ modinfo: ['alias=fs-mine', 'vermagic=6.18.24-talos SMP mod_unload '] });

  const { result } = await added('v1.12 by the imager, in an index', {
    mine: { [`${modules}/extras/mine.ko`]: module, [`${modules}/extras/alias.ko`]: symlink('mine.ko') },
  });

  const index = (name: string): Promise<string> => textAt(result!.indexes!.tree, `${modules}/modules.${name}`);
  expect((await index('dep')).split('\n').sort()).toEqual(['', 'extras/alias.ko:', 'extras/mine.ko:']);
  expect((await index('alias')).split('\n').sort()).toEqual(
    expect.arrayContaining(['alias fs-mine alias', 'alias fs-mine mine']),
  );
});

test('addExtensions() refuses modules of another kernel', async () => {
  const other = { other: { 'usr/lib/modules/5.0.0/extras/x.ko': '' } };

  await expect(added('v1.12 by the imager, in an index', other)).rejects.toMatchObject({
    code: 'KERNEL_MISMATCH',
    message: 'the extension `other` 1.0.0 (`other`) has modules for the kernel 5.0.0, but the kernel is 6.18.24-talos',
  });
});

test('addExtensions() embeds the machine configuration behind all others, and refuses it before 1.12', async () => {
  const wanted = { plain: { 'usr/local/x': 'x' } };
  const config = { machineConfig: 'machine: {}\n' };

  const { result } = await added('v1.12 by the imager, in an index', wanted, config);

  expect(result?.layers.map(({ metadata }) => metadata.name)).toEqual(['plain', 'embedded-config']);
  await expect(added('v1.7 by the imager', wanted, config)).rejects.toMatchObject({
    code: 'USAGE',
    message: 'embedding configuration is not supported for Talos version v1.7.7',
  });
});

test('writeSegments() and describeSegments() tell what is added', async () => {
  const { result, build, extensions } = await added('v1.7 by the imager', {
    card: { 'lib/firmware/card': 'firmware', 'lib/firmware/intel-ucode/06-01-01': 'microcode' },
  });

  const options = { squashfs: 'xz', compression: 'xz', time: TIME } as const;
  const { front, end } = await writeSegments(result!, options, build.context);

  const bytes = await readAll(end.open(), { limitBytes: 1e6, what: 'a segment' });
  expect([front!.size % 512, end.size, bytes.length]).toEqual([0, bytes.length, end.size]);
  expect(describeSegments({ extensions, added: result! }, 'xz')).toEqual([
    'put GenuineIntel.bin in front, in a plain segment',
    'append a xz segment with extensions.yaml and 1 layer',
    '0.sqsh: card 1.0.0, for Talos >= v1.0.0, 2 files of 17 B, from `card`',
    '1 file of firmware, which init mounts over that of the root file system',
  ]);
});
