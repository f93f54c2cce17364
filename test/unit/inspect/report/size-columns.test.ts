import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReportFile } from '../../../../src/inspect/report/report-value.ts';
import { type SizeColumns, sizeColumns } from '../../../../src/inspect/report/size-columns.ts';

const name = fc.constantFrom('a', 'b', 'c', 'bin', 'lib', '</script>');
const anyFile: fc.Arbitrary<ReportFile> = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/')),
  size: fc.nat(1_000_000),
  stored: fc.nat(1000),
  owner: fc.nat(3),
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** The sum below each row, as the page computes it. */
function totals({ parents, stored }: SizeColumns): readonly number[] {
  const sums = [...stored];
  for (let at = sums.length - 1; at > 0; at--) sums[parents[at]!]! += sums[at]!;
  return sums;
}

test('sizeColumns() lists directories before their content, with the sums of the files below them', () => {
  const files = [
    { path: 'x/bin/sh', size: 10, stored: 5, owner: 0 },
    { path: 'x/bin/ls', size: 20, stored: 6, owner: 1 },
    { path: 'top', size: 1, stored: 1, owner: 0 },
  ];

  const columns = sizeColumns(files);

  expect(columns.names).toEqual(['', 'x', 'bin', 'sh', 'ls', 'top']);
  expect(columns.parents).toEqual([-1, 0, 1, 2, 2, 0]);
  expect(columns.owners).toEqual([-1, -1, -1, 0, 1, 0]);
  expect(totals(columns)).toEqual([12, 11, 11, 5, 6, 1]);
});

test('sizeColumns() folds the lightest files of a directory into one row for each owner', () => {
  const small = ['a', 'b', 'c'].map((file) => ({ path: `d/${file}`, size: 2, stored: 1, owner: 0 }));
  const files = [{ path: 'd/large', size: 100, stored: 90, owner: 0 }, ...small, { ...small[0]!, owner: 1 }];

  const columns = sizeColumns(files, { most: 3 });

  expect(columns.names).toEqual(['', 'd', 'large', '3 smaller files', '1 smaller file']);
  expect(columns.stored).toEqual([0, 0, 90, 3, 1]);
});

test('sizeColumns() loses no byte, whatever is folded, and names every parent before its children', () => {
  fc.assert(
    fc.property(fc.array(anyFile, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (files, most) => {
      const columns = sizeColumns(files, { most });

      expect(sum(columns.stored)).toBe(sum(files.map(({ stored }) => stored)));
      expect(sum(columns.sizes)).toBe(sum(files.map(({ size }) => size)));
      expect(columns.parents.every((parent, at) => parent < at)).toBe(true);
      expect(columns.parents.slice(1).every((parent) => columns.owners[parent] === -1)).toBe(true);
    }),
  );
});

test('sizeColumns() shows names without control characters, and bytes that are not text as U+FFFD', () => {
  const files = [{ path: 'a\u001b[31m/\xff', size: 1, stored: 1, owner: 0 }];

  expect(sizeColumns(files).names).toEqual(['', 'a\\u001b[31m', '\ufffd']);
});
