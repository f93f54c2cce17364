import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJournal } from '../../../../src/layout/journal/journal-lines.ts';

const digest = (fill: string): string => `sha256:${fill.repeat(64)}`;
const lines = [
  { add: 'blob', digest: digest('a'), size: 1, mtimeMs: 2.5 },
  { add: 'manifest', digest: digest('b'), size: 3, mediaType: 'application/x' },
  { drop: 'blob', digest: digest('a') },
];
const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');

test('parseJournal() reads what was written, empty lines or not', () => {
  expect(parseJournal(`\n${text.replaceAll('\n', '\n\n')}`)).toEqual(lines);
});

test.each([
  ['no JSON', '{'],
  ['no object', '5'],
  ['an unknown kind', `{"add":"tag","digest":"${digest('a')}","size":1}`],
  ['a digest that could lead elsewhere', '{"add":"blob","digest":"sha256:../../x","size":1,"mtimeMs":1}'],
  ['no size', `{"add":"blob","digest":"${digest('a')}","mtimeMs":1}`],
  ['a manifest without type', `{"add":"manifest","digest":"${digest('a')}","size":1}`],
])('parseJournal() leaves out a line with %s', (_, line) => {
  expect(parseJournal(`${line}\n${text}`)).toEqual(lines);
});

test('parseJournal() of a journal that was cut off gives the lines before the cut', () => {
  fc.assert(
    fc.property(fc.nat({ max: text.length }), (at) => {
      const whole = text.slice(0, at).split('\n').length - 1;
      const found = parseJournal(text.slice(0, at));
      return (
        JSON.stringify(found.slice(0, whole)) === JSON.stringify(lines.slice(0, whole)) && found.length <= whole + 1
      );
    }),
  );
});

test('parseJournal() reads what earlier versions wrote, without the children of an index', () => {
  const line = { ...lines[1], children: [digest('c')], subject: digest('d'), artifactType: 5 };

  expect(parseJournal(JSON.stringify(line))).toEqual([{ ...lines[1], subject: digest('d') }]);
});
