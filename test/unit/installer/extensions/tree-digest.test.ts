import { expect, test } from 'vitest';
import { digestOfTree } from '../../../../src/installer/extensions/tree-digest.ts';
import { characterDevice, file, hardLink, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const digest = (paths: Readonly<Record<string, NodeSpec>>): Promise<string> => digestOfTree(makeTree(paths), undefined);

test('digestOfTree() is the same for equal trees, in whatever order they are made', async () => {
  expect(await digest({ a: '1', 'b/c': '2' })).toBe(await digest({ 'b/c': '2', a: '1' }));
  expect(await digest({})).toMatch(/^[0-9a-f]{64}$/);
});

test('digestOfTree() tells everything apart that an image shows', async () => {
  const label = (value: string) => new Map([['security.selinux', Buffer.from(value)]]);
  const all = await Promise.all(
    [
      { a: 'x' },
      { b: 'x' },
      { a: 'y' },
      { a: file('x', { mode: 0o600 }) },
      { a: file('x', { mtime: 5 }) },
      { a: file('x', { xattrs: label('one') }) },
      { a: file('x', { xattrs: label('two') }) },
      { a: symlink('x') },
      { a: symlink('y') },
      { a: characterDevice(1, 2) },
      { a: characterDevice(1, 3) },
      { a: 'x', b: 'x' },
      { a: 'x', b: hardLink('a') },
      { 'a/': '' },
    ].map(digest),
  );

  expect(new Set(all).size).toBe(all.length);
});

test('digestOfTree() reads no file that is a part of a checked layer', async () => {
  const part = (origin: string): NodeSpec => {
    const open = (): never => {
      throw new Error('test: it was read');
    };
    return { ...file('1234'), content: { kind: 'stream', open, origin } };
  };
  const [first, same, other] = await Promise.all(
    ['sha256:a 512 4', 'sha256:a 512 4', 'sha256:a 1024 4'].map((origin) => digest({ a: part(origin) })),
  );

  expect(same).toBe(first);
  expect(other).not.toBe(first);
});
