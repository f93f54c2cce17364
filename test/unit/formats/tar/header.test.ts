import { expect, test } from 'vitest';
import { headerChecksum, headerPath, tarHeader, verifyChecksum } from '../../../../src/formats/tar/header.ts';
import { rawBlock, withChecksum } from '../../../fixtures/tar-blocks.ts';

const pathOf = (fields: Parameters<typeof rawBlock>[0]): string => headerPath(tarHeader.decode(rawBlock(fields)));

test('tarHeader is one block whose fields are where ustar has them', () => {
  expect(tarHeader.size).toBe(512);
  expect(tarHeader.offsets).toMatchObject({ mode: 100, checksum: 148, type: 156, magic: 257, prefix: 345 });
});

test.each([
  ['joins prefix and name in POSIX headers', { prefix: 'dir' }, 'dir/a'],
  ['takes the name alone where there is no prefix', {}, 'a'],
  ['does not take the times of GNU headers for a prefix', { magic: 'ustar ', version: ' \0', prefix: '123' }, 'a'],
  [
    'cuts the prefix of star before its times',
    { prefix: `${'d'.repeat(131)}123`, trailer: 'tar\0' },
    `${'d'.repeat(131)}/a`,
  ],
])('headerPath() %s', (_, fields, path) => {
  expect(pathOf(fields)).toBe(path);
});

test('headerChecksum() does not depend on the checksum that is stored', () => {
  const block = rawBlock();

  expect(headerChecksum(rawBlock({ checksum: '777777\0 ' }))).toBe(headerChecksum(block));
});

test('verifyChecksum() takes sums of unsigned and of signed bytes', () => {
  const block = rawBlock({ name: 'h\xe9' });
  const signed = block.slice();
  const sum = headerChecksum(block) - 256;
  signed.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `, 'latin1'), 148);

  expect(() => verifyChecksum(block, 0)).not.toThrow();
  expect(() => verifyChecksum(signed, 0)).not.toThrow();
});

test('verifyChecksum() refuses any other sum and names its offset', () => {
  const block = withChecksum(rawBlock());
  block[0] = (block[0] ?? 0) + 1;

  expect(() => verifyChecksum(block, 1024)).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: expect.objectContaining({ offset: 1024 + 148 }) }),
  );
});

test('tarHeader refuses a text that is longer than its field', () => {
  expect(() => tarHeader.encode({ ...tarHeader.decode(rawBlock()), name: 'n'.repeat(101) })).toThrow('101 bytes');
});
