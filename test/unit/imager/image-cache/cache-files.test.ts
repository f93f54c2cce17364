import { describe, expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { cacheFiles } from '../../../../src/imager/image-cache/cache-files.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { characterDevice, file, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const files = (paths: Readonly<Record<string, NodeSpec>>) =>
  cacheFiles(makeTree({ 'blob/': '', 'manifests/': '', ...paths }), 'the image cache `a`');

describe('cacheFiles()', () => {
  test('gives the files of blob and manifests by their paths, and nothing beside them', async () => {
    const found = files({
      'blob/sha256-2': 'two',
      'blob/sha256-1': 'one',
      'manifests/[::1]_5000_/a/reference/v1': '{}',
      'etc/passwd': 'x',
      blobs: 'x',
    });

    expect(found.map(({ path }) => path)).toEqual([
      'blob/sha256-1',
      'blob/sha256-2',
      'manifests/[::1]_5000_/a/reference/v1',
    ]);
    expect(Buffer.from(await collect(found[0]!.content.open())).toString()).toBe('one');
  });

  test.each<readonly [string, Readonly<Record<string, NodeSpec>>, string, string]>([
    ['a link', { 'blob/sha256-1': symlink('/etc/passwd') }, 'PATH_UNSAFE', 'but a symlink'],
    ['a device', { 'blob/sha256-1': characterDevice(1, 3) }, 'PATH_UNSAFE', 'but a character-device'],
    ['a name with a quote', { 'blob/a"\nrm /': '' }, 'PATH_UNSAFE', 'is not a name that an image can have'],
    ['an inode by its number', { 'manifests/<2>/a': '' }, 'PATH_UNSAFE', 'is not a name that an image can have'],
    ['a name like a flag', { 'manifests/-R': '' }, 'PATH_UNSAFE', 'is not a name that an image can have'],
    [
      'a path that no file system has',
      { [`manifests/${'a/'.repeat(600)}a`]: '' },
      'PATH_UNSAFE',
      'is not a name that an image can have',
    ],
  ])('refuses %s', (_, paths, code, message) => {
    expect(() => files(paths)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), hint: expect.any(String) }),
    );
  });

  test('refuses a tree without the two folders', () => {
    const refused = expect.objectContaining({ code: 'NOT_FOUND', hint: expect.any(String) });

    expect(() => cacheFiles(makeTree({ 'blob/': '' }), '`a`')).toThrow(refused);
    expect(() => cacheFiles(makeTree({ blob: 'a file', 'manifests/': '' }), '`a`')).toThrow(refused);
  });

  test('refuses more files than an image cache has', () => {
    const tree = makeTree({ 'blob/a': '', 'blob/b': '', 'manifests/': '' });

    expect(cacheFiles(tree, '`a`', 2)).toHaveLength(2);
    expect(() => cacheFiles(tree, '`a`', 1)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', hint: expect.any(String) }),
    );
  });

  test.each(['shorter', 'and longer than it was'])('notices a file that became %s', async (now) => {
    const changing = {
      ...file('ten bytes.'),
      content: { kind: 'stream', open: () => streamOf(Buffer.from(now)) },
    } as const;
    const [found] = files({ 'blob/a': changing });

    await expect(collect(found!.content.open())).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
  });
});
