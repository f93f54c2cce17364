import { describe, expect, test } from 'vitest';
import { continuationField, nameFields, posixFields } from '../../../../src/formats/iso9660/rock-ridge.ts';

test('posixFields() gives mode, owner and times', () => {
  const fields = Buffer.from(posixFields({ mode: 0o100644, time: new Uint8Array(7).fill(9) }));

  expect([fields.toString('latin1', 0, 2), fields[2], fields.readUInt16LE(4)]).toEqual(['PX', 36, 0o100644]);
  expect(fields.toString('latin1', 36, 38)).toBe('TF');
});

describe('nameFields()', () => {
  test('keeps a name that fits in one field', () => {
    const [here, beyond] = nameFields('loader', 20);

    expect(Buffer.from(here).toString('latin1')).toBe('NM\x0b\x01\x00loader');
    expect(beyond).toHaveLength(0);
  });

  test('splits a name that does not fit, and leaves room to say where it goes on', () => {
    const [here, beyond] = nameFields('n'.repeat(100), 60);

    expect([here.length, here[4], beyond[4]]).toEqual([32, 1, 0]);
    expect(here.length - 5 + beyond.length - 5).toBe(100);
  });
});

test('continuationField() names block, offset and size', () => {
  const field = Buffer.from(continuationField(7, 8, 9));

  expect([4, 12, 20].map((at) => field.readUInt32LE(at))).toEqual([7, 8, 9]);
});
