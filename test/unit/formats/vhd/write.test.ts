import { describe, expect, test } from 'vitest';
import { hole } from '../../../../src/bytes/index.ts';
import { writeVhd } from '../../../../src/formats/vhd/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';

const options = { time: 946_684_801, uniqueId: new Uint8Array(16).fill(5) };

describe('writeVhd()', () => {
  test('adds a footer of a sector that says the exact size', async () => {
    const bytes = Buffer.from(await collect(writeVhd(hole(1536), options).open()));
    const footer = bytes.subarray(1536);

    expect(footer).toHaveLength(512);
    expect([footer.toString('latin1', 0, 8), footer.readBigUInt64BE(48)]).toEqual(['conectix', 1536n]);
    expect(footer.readUInt32BE(24)).toBe(1);
  });

  test('refuses half a sector', () => {
    expect(() => writeVhd(hole(700), options)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
  });
});
