import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { plainFirmware, takeFirmware } from '../../../../src/installer/extensions/firmware.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { openedExtension } from '../../../fixtures/opened-extension.ts';
import { at, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const FIRMWARE = at('lib/firmware');

function plain(paths: Readonly<Record<string, NodeSpec>>, budget = new Budget()) {
  const extension = openedExtension('card', paths);
  const { directory } = takeFirmware(extension.tree, FIRMWARE);
  const root = plainFirmware(directory!, FIRMWARE, { extension, budget });
  return new Map([...walkTree({ root })].map(({ path, node }) => [String(path), node]));
}

test('plainFirmware() puts files in place of links, as further names of them', () => {
  const nodes = plain({
    'lib/firmware/a/real.bin': 'x',
    'lib/firmware/link.bin': symlink('a/real.bin'),
    'lib/firmware/folder': symlink('a'),
    'lib/firmware/far.bin': symlink('/usr/share/far'),
    'usr/share/far': 'far',
  });

  expect([...nodes.keys()]).toEqual(['', 'a', 'a/real.bin', 'far.bin', 'folder', 'folder/real.bin', 'link.bin']);
  expect(nodes.get('link.bin')).toBe(nodes.get('a/real.bin'));
  expect(nodes.get('folder/real.bin')).toBe(nodes.get('a/real.bin'));
  expect(nodes.get('far.bin')).toMatchObject({ kind: 'file', size: 3 });
});

test.each<[string, string, string]>([
  ['nothing', 'gone', 'leads to nothing in the extension'],
  ['outside of the root, where the kernel would stop', '../../../../etc/shadow', 'leads to nothing in the extension'],
  ['its own parent', '..', 'leads back to a directory that it is in'],
])('plainFirmware() refuses a link to %s', (_, target, found) => {
  expect(() => plain({ 'lib/firmware/acme/link': symlink(target), 'lib/firmware/acme/x': 'x' })).toThrow(
    expect.objectContaining({
      code: 'EXTENSION_INVALID',
      message: `the extension \`card\` 1.0.0 (\`card.tar\`): the link \`/lib/firmware/acme/link\` ${found}`,
    }),
  );
});

test('plainFirmware() stops at links that multiply', () => {
  const paths: Record<string, NodeSpec> = { 'lib/firmware/d0/x': 'x' };
  for (let level = 1; level < 40; level += 1)
    for (const name of ['a', 'b']) paths[`lib/firmware/d${level}/${name}`] = symlink(`../d${level - 1}`);

  expect(() => plain(paths)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});

test('plainFirmware() refuses links in a circle', () => {
  const paths = { 'lib/firmware/a': symlink('b'), 'lib/firmware/b': symlink('a') };

  expect(() => plain(paths)).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});

test('takeFirmware() leaves the directories around it', () => {
  const { tree } = openedExtension('card', { 'usr/lib/firmware/x': 'x' });

  const taken = takeFirmware(tree, at('usr/lib/firmware'));

  expect([...walkTree(taken.tree)].map(({ path }) => path)).toEqual(['', 'usr', 'usr/lib']);
  expect(takeFirmware(tree, FIRMWARE)).toEqual({ tree, directory: undefined });
});
