import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { XattrPool } from '../../../../src/formats/tar/xattr-pool.ts';

function xattrs(values: Readonly<Record<string, Uint8Array>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(values));
}

const large = (): Uint8Array => new Uint8Array(60_000).fill(7);

test('XattrPool keeps equal sets once, however many entries have them', () => {
  const pool = new XattrPool(new Budget({ limits: { memory: 70_000 } }));
  const sets = Array.from({ length: 100 }, () => pool.share(xattrs({ 'user.a': large() })));

  expect(new Set(sets).size).toBe(1);
  expect(sets[0]).toEqual(xattrs({ 'user.a': large() }));
});

test('XattrPool keeps equal values once, whatever their names', () => {
  const pool = new XattrPool(new Budget({ limits: { memory: 100_000 } }));

  for (let at = 0; at < 100; at++) pool.share(xattrs({ [`user.${at}`]: large() }));
  expect(() => pool.share(xattrs({ 'user.a': large().fill(8) }))).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { limit: 'memory', value: 100_000 } }),
  );
});

test("XattrPool.joined() lays an entry's own attributes over those of its archive", () => {
  const pool = new XattrPool(new Budget());
  const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  const common = xattrs({ a, b });

  const joined = pool.joined(common, xattrs({ b: c }));

  expect([...joined]).toEqual([...xattrs({ a, b: c })]);
  expect(pool.joined(common, xattrs({ b: c }))).toBe(joined);
  expect(pool.joined(common, xattrs({}))).toEqual(common);
});
