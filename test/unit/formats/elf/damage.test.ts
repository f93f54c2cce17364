import { expect, test } from 'vitest';
import { corruptElf, unsupportedElf } from '../../../../src/formats/elf/damage.ts';

test.each([
  ['FORMAT_CORRUPT', corruptElf],
  ['FORMAT_UNSUPPORTED', unsupportedElf],
] as const)('an error of %s names field, offset and what was found', (code, make) => {
  expect(make('class', 4, '1, which is not 64-bit')).toMatchObject({
    code,
    message: 'cannot read ELF field class at offset 4: found 1, which is not 64-bit',
    details: { field: 'class', offset: 4 },
    hint: expect.any(String),
  });
});
