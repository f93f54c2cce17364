import fc from 'fast-check';
import { expect, test } from 'vitest';
import { i16le, raw, struct, text, u8, u16le, u32le, u64le } from '../../../src/bytes/index.ts';

const layout = struct('sample', { a: u8, b: u16le, c: i16le, d: u32le, e: u64le, name: text(5), rest: raw(3) });

test('struct() decodes what it encoded', () => {
  const value = fc.record({
    a: fc.nat(0xff),
    b: fc.nat(0xffff),
    c: fc.integer({ min: -0x8000, max: 0x7fff }),
    d: fc.nat(0xffff_ffff),
    e: fc.bigInt(0n, (1n << 64n) - 1n),
    name: fc.string({ unit: fc.constantFrom('a', 'z', '/'), maxLength: 5 }),
    rest: fc.uint8Array({ minLength: 3, maxLength: 3 }),
  });
  fc.assert(
    fc.property(value, (sample) => {
      expect(layout.decode(layout.encode(sample))).toEqual(sample);
    }),
  );
});

test('struct() places fields one after the other, little endian', () => {
  expect(layout.offsets).toEqual({ a: 0, b: 1, c: 3, d: 5, e: 9, name: 17, rest: 22 });
  expect(layout.size).toBe(25);
  expect(struct('two', { a: u16le, b: u32le }).encode({ a: 0x0102, b: 0x03040506 })).toEqual(
    Uint8Array.of(2, 1, 6, 5, 4, 3),
  );
});

test('struct() reads a view that begins inside its buffer', () => {
  const bytes = Uint8Array.of(9, 9, 1, 2).subarray(2);

  expect(struct('pair', { a: u8, b: u8 }).decode(bytes)).toEqual({ a: 1, b: 2 });
});

test('struct() refuses fewer bytes than its fields need', () => {
  expect(() => layout.decode(new Uint8Array(24))).toThrow('sample needs 25 bytes, found 24');
});

test('text() refuses a text that does not fit, and takes one without a NUL', () => {
  const name = struct('name', { name: text(3) });

  expect(() => name.encode({ name: 'four' })).toThrow('does not fit in 3 bytes');
  expect(name.decode(name.encode({ name: 'abc' }))).toEqual({ name: 'abc' });
});

test('raw() refuses bytes of another length', () => {
  expect(() => struct('id', { id: raw(2) }).encode({ id: new Uint8Array(3) })).toThrow('3 bytes for a field of 2');
});
