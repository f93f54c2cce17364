import { expect, test } from 'vitest';
import { checkManifest } from '../../../../src/installer/extension-check/check-manifest.ts';
import { FindingList } from '../../../../src/installer/extension-check/extension-finding.ts';
import { extensionTree, GOOD_MANIFEST, linesOf, release } from '../../../fixtures/extension-trees.ts';
import { makeTree } from '../../../fixtures/trees.ts';

async function check(tree: ReturnType<typeof makeTree>, version = '') {
  const list = new FindingList();
  const manifest = await checkManifest(tree, release(version), list);
  return { manifest, lines: linesOf(list) };
}

const withText = (text: string, version = '') => check(extensionTree({}, text), version);
const constrained = (constraint: string, version = '') =>
  withText(GOOD_MANIFEST.replace('>= 1.0.0', constraint), version);

test('checkManifest() finds nothing in a good manifest, and gives it', async () => {
  expect(await withText(GOOD_MANIFEST)).toMatchObject({
    manifest: { name: 'hello', version: 'v1.0.0', constraint: '>= 1.0.0' },
    lines: [],
  });
});

test('checkManifest() says in the words of Talos what is missing, and what should not be there', async () => {
  const { lines } = await check(makeTree({ 'a b': 'x' }));

  expect(lines).toEqual([
    'error: /a b: unexpected file "a b" [unexpected-file]',
    'error: extension manifest is missing [manifest-missing]',
    'error: extension rootfs is missing [rootfs-missing]',
  ]);
});

test('checkManifest() refuses parts of another kind', async () => {
  const { lines } = await check(makeTree({ 'manifest.yaml/': '', rootfs: 'x' }));

  expect(lines).toEqual([
    'error: `/manifest.yaml` is a directory, not a file [manifest-missing]',
    'error: `/rootfs` is a file, not a directory [rootfs-missing]',
  ]);
});

test.each([
  ['', 'error: /manifest.yaml: EOF [manifest]'],
  ['version: v2\n', 'error: /manifest.yaml:1:10: unsupported manifest version: "v2" [manifest]'],
  ['version: [a]\n', 'error: /manifest.yaml:1:10: cannot construct !!seq into string [manifest]'],
])('checkManifest() refuses the manifest %j as Talos does', async (text, line) => {
  const { manifest, lines } = await withText(text);

  expect(manifest).toBeUndefined();
  expect(lines).toEqual([expect.stringContaining(line)]);
});

test('checkManifest() warns of fields that Talos ignores, with line and column', async () => {
  const { lines } = await withText(GOOD_MANIFEST.replace('author:', 'autor:'));

  expect(lines).toEqual(['warning: /manifest.yaml:5:3: Talos ignores the field `metadata.autor` [manifest-field]']);
});

test('checkManifest() warns of a missing name, and of a version that the repository would not take', async () => {
  const { lines } = await withText(GOOD_MANIFEST.replace('hello', '""').replace('v1.0.0', 'latest'));

  expect(lines).toEqual([
    'warning: /manifest.yaml:3:9: the extension has no name [name]',
    'warning: /manifest.yaml:4:12: invalid version format latest for extension:  [version-form]',
  ]);
});

test.each([
  ['>= 1.10.0', 'v1.9.6', "can't be satisfied with Talos version 1.9.6 [constraint]"],
  ['>= 1.2', 'v1.12.7', 'error parsing Talos version constraint'],
  ['>= 1.2', '', 'error parsing Talos version constraint'],
  ['~> 1.2, < 1.4', 'v1.6.0', 'error parsing Talos version constraint'],
])('checkManifest() judges the constraint %j for %j', async (constraint, version, message) => {
  const { lines } = await constrained(constraint, version);

  expect(lines).toEqual([expect.stringMatching(/^error: \/manifest\.yaml:9:16: /)]);
  expect(lines[0]).toContain(message);
});

test.each([
  ['>= 1.10.0', ''],
  ['>= 1.2', 'v1.5.6'],
  ['>= 1.6.0 < 2.0.0', ''],
])('checkManifest() takes the constraint %j for %j', async (constraint, version) => {
  expect((await constrained(constraint, version)).lines).toEqual([]);
});

test('checkManifest() warns of a constraint that admits releases which cannot read it', async () => {
  const { lines } = await constrained('>= 1.0.0 < 2.0.0');

  expect(lines).toEqual([expect.stringContaining('warning: /manifest.yaml:9:16: it admits Talos 1.5, which cannot')]);
});

test('checkManifest() refuses a manifest of more than a mebibyte', async () => {
  await expect(withText(`#${' '.repeat(1024 * 1024)}`)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
