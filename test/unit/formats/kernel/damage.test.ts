import { expect, test } from 'vitest';
import { corruptKernel, invalidKernel } from '../../../../src/formats/kernel/damage.ts';

test('invalidKernel() says what was found, with facts for programs', () => {
  expect(invalidKernel('it starts with `00`', { magic: '00' })).toMatchObject({
    code: 'KERNEL_INVALID',
    message: 'cannot read the release of a kernel image: it starts with `00`',
    details: { magic: '00' },
  });
});

test('corruptKernel() names field and offset', () => {
  expect(corruptKernel('CRC table', 60, '3 bytes')).toMatchObject({
    code: 'FORMAT_CORRUPT',
    message: 'cannot read kernel CRC table at offset 60: found 3 bytes',
    details: { field: 'CRC table', offset: 60 },
  });
});
