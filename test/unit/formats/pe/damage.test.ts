import { expect, test } from 'vitest';
import { corruptPe, truncatedPe, unsupportedPe } from '../../../../src/formats/pe/damage.ts';

test.each([
  ['FORMAT_CORRUPT', corruptPe],
  ['FORMAT_TRUNCATED', truncatedPe],
  ['FORMAT_UNSUPPORTED', unsupportedPe],
] as const)('an error of %s names field, offset and what was found', (code, make) => {
  expect(make('peOffset', 60, '99')).toMatchObject({
    code,
    message: expect.stringMatching(/PE field peOffset at offset 60: found 99$/),
    details: { field: 'peOffset', offset: 60 },
    hint: expect.any(String),
  });
});
