import { expect, test } from 'vitest';
import { newFigure, withDone } from '../../../../src/cli/render/figure.ts';
import { figureText, renderBar, renderRows } from '../../../../src/cli/render/progress-rows.ts';

/** A quarter of 240 MB after ten seconds at 6 MB/s. */
const figure = withDone(newFigure('bytes', 240_000_000, 0), 60_000_000, 10_000);
const rows = [
  { label: '  siderolabs/installer 3f2a9c1', figure },
  { label: 'copy', figure: withDone(newFigure('bytes', 4_500_000_000, 0), 1_200_000_000, 10_000) },
];

test.each([
  [39, ['3f2a9c1', '[>   ]', ' 60.0 MB', '6.0 MB/s', '30 s'], ['copy   ', '[=>  ]', '  1.2 GB', '120 MB/s', '28 s']],
  [
    79,
    ['…staller 3f2a9c1', '[>   ]', '60.0 of 240.0 MB', '25 %', '6.0 MB/s', '30 s left'],
    ['copy', '[=>  ]', '1.2 of 4.5 GB', '26 %', '120.0 MB/s', '28 s left'],
  ],
])('renderRows() has a bar, bytes, rate and time in %i columns', (width, first, second) => {
  const lines = renderRows(rows, width, 10_000);

  for (const [at, parts] of [first, second].entries())
    for (const part of parts.filter((text) => !text.startsWith('['))) expect(lines[at]).toContain(part.trim());
  for (const line of lines) expect(line).toMatch(/\[=*>? *\]/);
});

test('renderRows() in 39 columns, to the character', () => {
  expect(renderRows(rows, 39, 10_000)).toEqual([
    '3f2a9c1 [=>  ]  60.0 MB 6.0 MB/s   30 s',
    'copy    [=>  ]   1.2 GB 120 MB/s   28 s',
  ]);
});

test.each([1, 5, 12, 20, 39, 59, 79, 99, 199])('renderRows() makes no line longer than %i', (width) => {
  for (const line of renderRows(rows, width, 10_000)) expect(line.length).toBeLessThanOrEqual(width);
});

test('renderRows() shows the whole name where there is room', () => {
  expect(renderRows(rows, 199, 10_000)[0]).toMatch(/^ {2}siderolabs\/installer 3f2a9c1 {2}\[=+> +\] {2}/);
});

test('renderRows() keeps its columns while figures change', () => {
  const later = [{ label: 'copy', figure: withDone(newFigure('bytes', 4_500_000_000, 0), 900_000, 10_000) }];
  const ends = [rows.slice(1), later].map((each) => renderRows(each, 79, 10_000)[0]?.indexOf(' %'));

  expect(ends[0]).toBe(ends[1]);
});

test('renderRows() counts blocks and images, and shows no bar where the total is not known', () => {
  const blocks = { label: 'squash', figure: withDone(newFigure('blocks', 4000, 0), 1203, 1000) };
  const unknown = { label: 'unpack', figure: withDone(newFigure('bytes', undefined, 0), 1_000_000, 1000) };

  const [counted, open] = renderRows([blocks, unknown], 79, 1000);

  expect(counted).toContain('1203 of 4000 blocks');
  expect(counted).toContain('1203/s');
  expect(open).toMatch(/^unpack {2,}1\.0 MB +1\.0 MB\/s$/);
});

test.each([
  [0, '[>     ]'],
  [0.5, '[===>  ]'],
  [1, '[======]'],
  [undefined, '        '],
])('renderBar(%d) is %s', (part, expected) => {
  expect(renderBar(part, 8)).toBe(expected);
});

test('figureText() says the same in a sentence', () => {
  expect(figureText(figure, 10_000)).toBe('60.0 of 240.0 MB (25 %), 6.0 MB/s, 30 s left');
  expect(figureText(newFigure('images', 1, 0), 0)).toBe('0 of 1 image (0 %)');
});
