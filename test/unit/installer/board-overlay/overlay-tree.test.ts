import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { overlayTree } from '../../../../src/installer/board-overlay/overlay-tree.ts';
import { type FileNode, lookup, ownContent, walkTree } from '../../../../src/rootfs/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { at, directory, file, makeTree, symlink } from '../../../fixtures/trees.ts';

const position = { file: 'recipe.yaml', line: 7, column: 3 };
const image = makeTree({
  'artifacts/arm64/u-boot/u-boot.bin': 'u-boot',
  'artifacts/empty': directory({ mode: 0o700 }),
  'artifacts/link': symlink('arm64'),
  'installers/rpi_generic': file('program', { mode: 0o755 }),
  'installers/rock4': 'other',
  'profiles/rpi_generic.yaml': 'arch: arm64\n',
});
const options = { version: parseTalosVersion('v1.13.9'), time: 9 };

test('overlayTree() has artifacts, the chosen program under the default name, and the options', async () => {
  const tree = overlayTree(
    image,
    { name: 'rpi_generic', options: { b: 1, a: { c: ['x: y'] } }, at: position },
    options,
  );

  const kinds = new Map([...walkTree(tree)].map(({ path, node }) => [path, node.kind]));
  expect(Object.fromEntries(kinds)).toMatchObject({
    'overlay/artifacts/arm64/u-boot/u-boot.bin': 'file',
    'overlay/artifacts/empty': 'directory',
    'overlay/artifacts/link': 'symlink',
    'overlay/installers/default': 'file',
    'overlay/extra-options': 'file',
  });
  expect([...kinds.keys()].filter((path) => /profiles|rock4|rpi/.test(path))).toEqual([]);
  expect(lookup(tree, at('overlay/installers/default'))).toMatchObject({ mode: 0o755, size: 'program'.length });
  const extra = lookup(tree, at('overlay/extra-options')) as FileNode;
  expect(Buffer.from(await readAll(ownContent(extra), { limitBytes: 1000, what: 'it' })).toString()).toBe(
    "a:\n    c:\n        - 'x: y'\nb: 1\n",
  );
});

test('overlayTree() writes an empty mapping without options', async () => {
  const own = makeTree({ 'installers/default': 'program' });

  const tree = overlayTree(own, { name: undefined, options: {}, at: position }, options);

  const extra = lookup(tree, at('overlay/extra-options')) as FileNode;
  expect(Buffer.from(await readAll(ownContent(extra), { limitBytes: 1000, what: 'it' })).toString()).toBe('{}\n');
});

test('overlayTree() says which programs there are', () => {
  expect(() => overlayTree(image, { name: undefined, options: {}, at: position }, options)).toThrow(
    expect.objectContaining({
      code: 'SOURCE_NOT_FOUND',
      message: 'recipe.yaml:7: the overlay has no program `installers/default`: found rock4, rpi_generic',
    }) as Error,
  );
});
