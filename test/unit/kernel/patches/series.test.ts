import { expect, test } from 'vitest';
import { parseSeries } from '../../../../src/kernel/patches/series.ts';

test('parseSeries() reads names in order, with comments, levels and blanks in names', () => {
  const text = '# mine\n0001-a.patch\n\n  b.patch -p0  # by hand\nsub/with blank.patch\r\nc#1.patch -p 2\n';

  expect(parseSeries(text)).toEqual([
    { name: '0001-a.patch', strip: undefined, line: 2 },
    { name: 'b.patch', strip: 0, line: 4 },
    { name: 'sub/with blank.patch', strip: undefined, line: 5 },
    { name: 'c#1.patch', strip: 2, line: 6 },
  ]);
});

test('parseSeries() of comments alone is empty', () => {
  expect(parseSeries('# nothing\n\n')).toEqual([]);
});
