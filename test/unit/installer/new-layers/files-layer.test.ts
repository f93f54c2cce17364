import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { tarOfFiles } from '../../../../src/installer/new-layers/files-layer.ts';

const fileOf = (path: string, text: string) => ({
  path,
  size: text.length,
  open: () => streamOf(Buffer.from(text)),
});

test('tarOfFiles() writes files sorted by path, without folders', async () => {
  const files = [fileOf('usr/b', 'bb'), { ...fileOf('usr/a', 'a'), mode: 0o755 }];

  const found = [];
  for await (const { path, size, mode, mtime, uid, type } of readTar(tarOfFiles(files, 7)))
    found.push({ path, size, mode, mtime, uid, type });

  const common = { mtime: 7, uid: 0, type: 'file' };
  expect(found).toEqual([
    { ...common, path: 'usr/a', size: 1, mode: 0o755 },
    { ...common, path: 'usr/b', size: 2, mode: 0o644 },
  ]);
});
