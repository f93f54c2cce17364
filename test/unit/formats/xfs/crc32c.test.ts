import { expect, test } from 'vitest';
import { crc32c } from '../../../../src/formats/xfs/crc32c.ts';

test('crc32c() gives the value of RFC 3720, appendix B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});
