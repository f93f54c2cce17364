import { expect, test } from 'vitest';
import { ByteReader, readAll, streamOf } from '../../../../src/bytes/index.ts';
import { readCpioArchive } from '../../../../src/formats/index.ts';
import { archiveOfTree } from '../../../../src/installer/extensions/tree-archive.ts';
import { characterDevice, file, hardLink, makeTree, symlink } from '../../../fixtures/trees.ts';

test('archiveOfTree() writes every kind of entry, sorted, without the root', async () => {
  const archive = archiveOfTree(
    makeTree({
      'b/x': file('text', { mode: 0o640, mtime: 9 }),
      'b/y': hardLink('b/x'),
      a: symlink('b/x'),
      c: characterDevice(1, 3),
    }),
  );

  const bytes = await readAll(archive.open(), { limitBytes: 1e6, what: 'an archive' });
  expect([archive.size, bytes.length % 512]).toEqual([bytes.length, 0]);
  const entries = [];
  for await (const entry of readCpioArchive(new ByteReader(streamOf(bytes))))
    entries.push([entry.path, entry.mode.toString(8), entry.nlink, entry.size, entry.mtime, entry.rdevMinor]);
  expect(entries).toEqual([
    ['a', '120777', 1, 3, 100, 0],
    ['b', '40755', 2, 0, 100, 0],
    ['b/x', '100640', 2, 0, 9, 0],
    ['b/y', '100640', 2, 4, 9, 0],
    ['c', '20644', 1, 0, 100, 3],
  ]);
});
