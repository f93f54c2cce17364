import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BatchWriter } from '../../../src/files/batch-writer.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('BatchWriter writes chunks of any size in their order, and goes on at an earlier position', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'file');
  await using handle = await open(path, 'w+');
  const writer = new BatchWriter(handle, true);
  const large = Buffer.alloc(300 * 1024, 'x');

  for (const chunk of [Buffer.from('a'), Buffer.alloc(0), large, Buffer.from('end')]) await writer.add(chunk);
  await writer.written();
  writer.rewind(1 + large.length);
  await writer.add(Buffer.from('END'));
  await writer.finish();
  await writer.settle();

  expect(await readFile(path)).toEqual(Buffer.concat([Buffer.from('a'), large, Buffer.from('END')]));
});
