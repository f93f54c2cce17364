import { expect, test } from 'vitest';
import { bufferAccess, readAll, streamOf } from '../../../../src/bytes/index.ts';
import { TarMembers } from '../../../../src/files/archive/tar-members.ts';
import { type TarInput, writeTar } from '../../../../src/formats/index.ts';

const facts = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

function file(path: string, text: string): TarInput {
  const bytes = new TextEncoder().encode(text);
  return { ...facts, type: 'file', path, size: bytes.length, body: streamOf(bytes) };
}

function link(type: 'symlink' | 'hardlink', path: string, linkTarget: string): TarInput {
  return { ...facts, type, path, linkTarget };
}

async function indexed(...entries: readonly TarInput[]): Promise<TarMembers> {
  const bytes = await readAll(writeTar(entries), { limitBytes: 1e6, what: 'tar' });
  return await TarMembers.index(bufferAccess(bytes), { place: 'x.tar' });
}

async function textAt(members: TarMembers, path: string): Promise<string | undefined> {
  const found = members.find(path);
  return found && Buffer.from(await found.read(0, found.size)).toString();
}

test.each([
  ['a/file', 'one'],
  ['./a/file', 'one'],
  ['hard', 'one'],
  ['b/soft', 'one'],
  ['absolute', 'one'],
  ['chain', 'one'],
  ['twice', 'last'],
  ['a', undefined],
  ['none', undefined],
])('find(%j) gives %j', async (path, expected) => {
  const members = await indexed(
    file('a/file', 'one'),
    link('hardlink', 'hard', 'a/file'),
    link('symlink', 'b/soft', '../a/file'),
    link('symlink', 'absolute', '/a/file'),
    link('symlink', 'chain', 'b/soft'),
    file('twice', 'first'),
    file('twice', 'last'),
  );

  expect(await textAt(members, path)).toBe(expected);
});

test('find() gives up links that lead in a circle', async () => {
  const members = await indexed(link('symlink', 'a', 'b'), link('symlink', 'b', 'a'));

  expect(() => members.find('a')).toThrow('more than 8 links');
});

test('index() refuses a link that leads out of the archive', async () => {
  await expect(indexed(link('symlink', 'a/b', '../../etc/passwd'))).rejects.toMatchObject({
    message: expect.stringContaining('member of `x.tar`'),
  });
});
