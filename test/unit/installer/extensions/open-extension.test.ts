import { expect, test } from 'vitest';
import { openExtension } from '../../../../src/installer/extensions/open-extension.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { LABEL_XATTR, parseTalosVersion, type TalosVersion } from '../../../../src/talos/index.ts';
import { manifestOf } from '../../../fixtures/extension-images.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { directory, file, hardLink, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const manifest = manifestOf({ name: 'tool', version: '1.2.3', constraint: '>= v1.6.0' });
const where = '`oci:x:v1`';

async function open(paths: Readonly<Record<string, NodeSpec>>, release: string | undefined = 'v1.12.7') {
  const build = memoryBuild();
  const version: TalosVersion | undefined = release === undefined ? undefined : parseTalosVersion(release);
  const opened = await openExtension(makeTree(paths), { where, version, time: 7 }, build.context);
  return { ...opened, warnings: build.warnings };
}

test('openExtension() gives manifest and tree, all of root and of one time', async () => {
  const label = new Map([
    [LABEL_XATTR, Buffer.from('label')],
    ['user.x', Buffer.from('x')],
  ]);
  const opened = await open({
    'manifest.yaml': manifest,
    'rootfs/usr/bin/a': file('a', { uid: 5, mtime: 99, mode: 0o4755, xattrs: label }),
    'rootfs/usr/bin/b': hardLink('rootfs/usr/bin/a'),
    'rootfs/usr/bin/c': symlink('a'),
  });

  expect(opened.manifest).toEqual({
    name: 'tool',
    version: '1.2.3',
    author: 'someone',
    description: 'The extension tool.\n',
    constraint: '>= v1.6.0',
    extraInfo: undefined,
  });
  const nodes = new Map([...walkTree(opened.tree)].map(({ path, node }) => [String(path), node]));
  expect(nodes.get('usr/bin/a')).toMatchObject({ mode: 0o4755, uid: 0, mtime: 7 });
  expect([...(nodes.get('usr/bin/a')?.xattrs.keys() ?? [])]).toEqual([LABEL_XATTR]);
  expect(nodes.get('usr/bin/b')).toBe(nodes.get('usr/bin/a'));
  expect(nodes.get('usr/bin/c')).toMatchObject({ kind: 'symlink', target: 'a' });
});

test('openExtension() leaves labels out before Talos 1.12, as the imager does', async () => {
  const xattrs = new Map([[LABEL_XATTR, Buffer.from('label')]]);
  const { tree } = await open({ 'manifest.yaml': manifest, 'rootfs/a': file('', { xattrs }) }, 'v1.9.6');

  expect(tree.root.children.get('a')?.xattrs.size).toBe(0);
});

test.each<[string, Readonly<Record<string, NodeSpec>>, string]>([
  ['another file', { 'manifest.yaml': manifest, 'rootfs/': '', README: '' }, 'unexpected file "README"'],
  ['no manifest', { 'rootfs/': '' }, 'extension manifest is missing'],
  ['no rootfs', { 'manifest.yaml': manifest }, 'extension rootfs is missing'],
  ['a file as its rootfs', { 'manifest.yaml': manifest, rootfs: '' }, '`/rootfs` is a file, not a directory'],
  [
    'a link as its manifest',
    { 'manifest.yaml': symlink('/etc/shadow'), 'rootfs/': '' },
    '`/manifest.yaml` is a symlink, not a file',
  ],
  ['an empty manifest', { 'manifest.yaml': '', 'rootfs/': '' }, '`/manifest.yaml`: EOF'],
  [
    'a list as its manifest',
    { 'manifest.yaml': '- a\n', 'rootfs/': '' },
    '`/manifest.yaml`: cannot unmarshal !!seq into extensions.Manifest',
  ],
  [
    'the name of the indexes',
    { 'manifest.yaml': manifestOf({ name: 'modules.dep' }), 'rootfs/': '' },
    'its name `modules.dep` is that of the indexes of all modules, which builds make',
  ],
  [
    'a manifest of another version',
    { 'manifest.yaml': 'version: v2\n', 'rootfs/': '' },
    '`/manifest.yaml`: unsupported manifest version: "v2"',
  ],
])('openExtension() refuses %s', async (_, paths, message) => {
  await expect(open(paths)).rejects.toMatchObject({
    code: 'EXTENSION_INVALID',
    message: `${where} is not a system extension: ${message}`,
    hint: expect.stringContaining('manifest.yaml') as string,
  });
});

test.each([
  ['>= v1.13.0', 'v1.12.7', "version constraint >= v1.13.0 can't be satisfied with Talos version 1.12.7"],
  ['~> 1.12', 'v1.12.7', 'error parsing Talos version constraint: Could not parse'],
  ['>= 1.6.0, < 1.8.0', 'v1.9.6', 'error parsing Talos version constraint: '],
  ['>= 1.6.0, < 1.8.0', 'v1.5.6', "version constraint >= 1.6.0, < 1.8.0 can't be satisfied with Talos version 1.5.6"],
])('openExtension() refuses the constraint «%s» on %s', async (constraint, release, message) => {
  const text = manifestOf({ name: 'tool', constraint });

  await expect(open({ 'manifest.yaml': text, 'rootfs/': '' }, release)).rejects.toMatchObject({
    code: 'EXTENSION_INVALID',
    message: expect.stringContaining(`the extension \`tool\` 1.0.0 (${where}): ${message}`) as string,
    details: { name: 'tool', constraint },
  });
});

test('openExtension() accepts the constraints of 1.5 on 1.5, and says what it cannot check', async () => {
  const text = manifestOf({ name: 'tool', constraint: '~> 1.5, < 1.6' });

  expect((await open({ 'manifest.yaml': text, 'rootfs/': '' }, 'v1.5.6')).manifest.name).toBe('tool');
  const unknown = memoryBuild();
  await openExtension(
    makeTree({ 'manifest.yaml': text, 'rootfs/': '' }),
    { where, version: undefined, time: 0 },
    unknown.context,
  );
  expect(unknown.warnings).toEqual([expect.stringContaining('nobody checks whether `tool` 1.0.0')]);
});

test('openExtension() refuses a manifest of megabytes', async () => {
  const paths = { 'manifest.yaml': '#'.repeat(2 * 1024 ** 2), 'rootfs/': directory() };

  await expect(open(paths)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
