import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { nextSegmentStart, segmentKind } from '../../../src/initramfs/segments.ts';

const file = (...parts: readonly Uint8Array[]) => bufferAccess(Buffer.concat(parts));

test.each([0, 5, 200_000])('nextSegmentStart() skips %d zeros', async (zeros) => {
  expect(await nextSegmentStart(file(Buffer.alloc(zeros), Buffer.from('x')), 0)).toBe(zeros);
});

test('nextSegmentStart() finds nothing in zeros alone, and behind the end', async () => {
  expect(await nextSegmentStart(file(Buffer.alloc(70_000)), 3)).toBeUndefined();
  expect(await nextSegmentStart(file(Buffer.from('x')), 1)).toBeUndefined();
});

test('segmentKind() takes an archive for plain only at a multiple of four', async () => {
  const bytes = file(Buffer.from('070701....070701'));

  expect(await segmentKind(bytes, 0)).toBe('none');
  await expect(segmentKind(bytes, 10)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});

test('segmentKind() tells a compression by its magic, at any offset', async () => {
  expect(await segmentKind(file(Buffer.from('x'), gzipSync('y')), 1)).toBe('gzip');
});

test('segmentKind() shows a magic that it does not know, and where it is', async () => {
  await expect(segmentKind(file(Buffer.from('hsqs')), 0)).rejects.toMatchObject({
    message: 'initramfs: unknown magic 68737173 at offset 0',
    details: { field: 'magic', offset: 0 },
  });
});
