import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../../src/bytes/index.ts';
import { spool, type WorkFile } from '../../../../src/files/work/work-files.ts';
import { spooledLayer } from '../../../../src/installer/trees/spooled-layer.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

async function stored(
  entry: { readonly size: number; readonly storedSize: number },
  body: ByteStream,
): Promise<string> {
  const { context } = memoryBuild();
  const tar: WorkFile = context.files.newFile('layer.tar');
  await spool(tar, streamOf(Buffer.from('....in the tar....')));
  const { store } = spooledLayer({ what: 'a layer', tar, mtime: 5 }, context);
  const content = await store({ ...entry, dataOffset: 4 } as never, body);
  if (content.kind !== 'stream') throw new Error('test: not a stream');
  return Buffer.from(await collect(content.open())).toString();
}

test('spooledLayer() reads files from the tar that was spooled', async () => {
  expect(await stored({ size: 10, storedSize: 10 }, streamOf())).toBe('in the tar');
});

test('spooledLayer() writes a sparse file out, since the tar holds it in pieces', async () => {
  expect(await stored({ size: 8, storedSize: 3 }, streamOf(Buffer.from('expanded')))).toBe('expanded');
});

test('spooledLayer() says which part of a checked tar a file is, and nothing of a sparse one', async () => {
  const { context } = memoryBuild();
  const tar: WorkFile = context.files.newFile('layer.tar');
  const digest = digestOf(Buffer.from('the tar'));
  const { store } = spooledLayer({ what: 'a layer', tar, digest, mtime: 5 }, context);

  const plain = await store({ size: 10, storedSize: 10, dataOffset: 512 } as never, streamOf());
  const sparse = await store({ size: 8, storedSize: 3, dataOffset: 512 } as never, streamOf(Buffer.from('expanded')));

  expect(plain).toHaveProperty('origin', `${digest} 512 10`);
  expect(sparse).toHaveProperty('origin', undefined);
});
