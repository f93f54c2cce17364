import { expect, test } from 'vitest';
import { advance, beyondLimit, corruptImage, unsupported } from '../../../../src/formats/squashfs/damage.ts';

test('corruptImage() names field and offset', () => {
  expect(corruptImage('magic', 'is 0', { offset: 7 })).toMatchObject({
    code: 'FORMAT_CORRUPT',
    message: 'squashfs magic at offset 7 is 0',
    details: { format: 'squashfs', field: 'magic', offset: 7 },
  });
});

test('corruptImage() names the byte inside of metadata', () => {
  expect(corruptImage('inode mode', 'is 0', advance({ offset: 96 }, 5))).toMatchObject({
    message: 'squashfs inode mode at byte 5 of the metadata block at offset 96 is 0',
    details: { offset: 96, byte: 5 },
  });
});

test('advance() counts on from a byte', () => {
  expect(advance(advance({ offset: 96 }, 5), 3)).toEqual({ offset: 96, byte: 8 });
});

test('unsupported() keeps the hint that it is given', () => {
  expect(unsupported('compressor', 'is lzo', { offset: 20 }, 'Use xz.')).toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    hint: 'Use xz.',
  });
});

test('beyondLimit() names the limit that can be raised', () => {
  expect(beyondLimit('depth', 'directory', 'lies too deep', { offset: 1 })).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    hint: expect.stringContaining('--limit depth=VALUE'),
    details: { limit: 'depth' },
  });
});
