import { expect, test } from 'vitest';
import { decodeIds } from '../../../../../src/formats/squashfs/id-table.ts';
import { IdList } from '../../../../../src/formats/squashfs/write/id-list.ts';

test('IdList keeps each id once, in the order of first use', () => {
  const ids = new IdList();

  expect([1000, 0, 1000, 4_294_967_295].map((id) => ids.indexOf(id))).toEqual([0, 1, 0, 2]);
  expect(ids.count).toBe(3);
  expect(decodeIds(ids.encode())).toEqual([1000, 0, 4_294_967_295]);
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])('IdList refuses the id %d', (id) => {
  expect(() => new IdList().indexOf(id)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
});

test('IdList refuses a new id after 65535, and still knows the others', () => {
  const ids = new IdList();
  for (let id = 0; id < 65_535; id += 1) ids.indexOf(id);

  expect(() => ids.indexOf(70_000)).toThrow('more than 65535 user and group ids');
  expect(ids.indexOf(65_534)).toBe(65_534);
});
