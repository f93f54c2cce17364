import { expect, test } from 'vitest';
import { htmlBar, htmlSection, htmlTable, plain, plainPath } from '../../../../src/inspect/report/html.ts';

test('plain() leaves neither markup nor characters that turn the direction of text', () => {
  expect(plain('<b>\u202e')).toBe('&lt;b&gt;\\u202e');
});

test('plainPath() decodes bytes, and lets long paths break behind slashes', () => {
  expect(plainPath('a/\xc3\xa4<')).toBe('a/<wbr>ä&lt;');
});

test('htmlTable() makes the first cell of each row its heading', () => {
  const html = htmlTable([{ heading: 'A', className: 'path' }, { heading: 'B' }], [['1', '2']]);

  expect(html).toContain('<th scope="col" class="path">A</th><th scope="col">B</th>');
  expect(html).toContain('<tr><th scope="row" class="path">1</th><td>2</td></tr>');
});

test.each([
  [-1, '0.00%'],
  [0.25, '25.00%'],
  [7, '100.00%'],
])('htmlBar(%d) is %s wide', (share, width) => {
  expect(htmlBar(share)).toContain(`<rect width="${width}"`);
});

test('htmlSection() is nothing without content', () => {
  expect(htmlSection('a', 'A', '')).toBe('');
  expect(htmlSection('a', 'A', 'x', 'why')).toContain('<p>why</p>');
});
