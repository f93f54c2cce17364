import { expect, test } from 'vitest';
import { findHiddenFiles, nameOf } from '../../../../src/installer/breakage/hidden-files.ts';
import { at, directory, file, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

type Paths = Readonly<Record<string, NodeSpec>>;
const base: Paths = { 'usr/bin/init': file('init'), 'lib/firmware/': '' };
const layerOf = (paths: Paths, name = 'tool') => ({ image: '0.sqsh', name, version: '1.0', tree: makeTree(paths) });

async function found(
  tree: Paths,
  layers: readonly Paths[],
  firmware: readonly string[] = [],
  indexes: readonly string[] = [],
) {
  const extensions = layers.map((paths, index) => layerOf(paths, `tool-${index}`));
  const trees = { base: makeTree(base), tree: makeTree({ ...base, ...tree }) };
  const all = await findHiddenFiles({ ...trees, extensions, firmware: new Set(firmware), indexes: indexes.map(at) });
  return all.map(({ rule, message }) => `${rule}: ${message}`);
}

test('findHiddenFiles() finds a file that an extension hides', async () => {
  expect(await found({ 'usr/local/bin/x': 'ours' }, [{ 'usr/local/bin/x': 'theirs' }])).toEqual([
    'hidden-by-extension: `/usr/local/bin/x` would never be seen: there is the system extension `tool-0` 1.0 (`0.sqsh`), whose files win over those of the root file system',
  ]);
});

test('findHiddenFiles() takes no notice of module indexes that the layer has made anew too', async () => {
  const index = 'lib/modules/6.1/modules.dep';

  expect(await found({ [index]: 'ours' }, [{ [index]: 'theirs' }], [], [index])).toEqual([]);
  expect(await found({ [index]: 'ours' }, [{ [index]: 'theirs' }])).toHaveLength(1);
});

test('findHiddenFiles() names the topmost of several layers that hide a file', async () => {
  const hiding = { 'usr/local/bin/x': 'theirs' };

  const messages = await found({ 'usr/local/bin/x': 'ours' }, [hiding, hiding]);

  expect(messages).toEqual([expect.stringContaining('`tool-1`') as string]);
});

test('findHiddenFiles() names the file of a layer that hides a whole directory', async () => {
  const [message] = await found({ 'usr/local/x/deep': 'ours' }, [{ 'usr/local/x': 'a file' }]);

  expect(message).toContain('`/usr/local/x/deep` (by its `/usr/local/x`)');
});

test('findHiddenFiles() finds the permissions of a directory that an extension has otherwise', async () => {
  const tree = { 'usr/bin/': directory({ mode: 0o700 }) };

  expect(await found(tree, [{ 'usr/bin/y': 'y' }])).toEqual([expect.stringContaining('`/usr/bin`') as string]);
  expect(await found(tree, [{ 'usr/bin': directory({ mode: 0o700 }) }])).toEqual([]);
});

test('findHiddenFiles() finds firmware below that of the initramfs', async () => {
  expect(await found({ 'lib/firmware/x': file('x') }, [], ['lib/firmware'])).toEqual([
    expect.stringMatching(/^hidden-by-firmware: `\/lib\/firmware\/x` would never be seen/) as string,
  ]);
});

test('findHiddenFiles() finds nothing in what the recipe leaves as it is', async () => {
  expect(await found({}, [{ 'usr/bin/init': 'theirs' }], ['lib/firmware'])).toEqual([]);
});

test.each([
  [{ image: '0.sqsh', name: '0.sqsh', version: '' }, '`0.sqsh`'],
  [{ image: '0.sqsh', name: 'tool', version: '' }, '`tool` (`0.sqsh`)'],
  [{ image: '0.sqsh', name: 'tool', version: '1.0' }, '`tool` 1.0 (`0.sqsh`)'],
])('nameOf() %j', (layer, name) => {
  expect(nameOf(layer)).toBe(name);
});
