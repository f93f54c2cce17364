import { expect, test } from 'vitest';
import {
  isTextComplaint,
  readReference,
  type TextComplaint,
  textError,
} from '../../../../src/mirror/images/source-text.ts';

const at = { line: 2, column: 5 };

function complaint(line: number, field = ''): TextComplaint {
  return {
    code: 'MACHINE_CONFIG_INVALID',
    at: { line, column: 1 },
    field,
    message: `wrong ${line}`,
    hint: `Do ${line}.`,
  };
}

test('textError() lists complaints with their positions, and has code, hint and details of the first', () => {
  const error = textError('cp.yaml', [complaint(1, 'a.b'), complaint(2)]);

  expect(error.lines).toEqual(['cp.yaml:1:1: at `a.b`: wrong 1', 'cp.yaml:2:1: wrong 2']);
  expect(error).toMatchObject({
    code: 'MACHINE_CONFIG_INVALID',
    hint: 'Do 1.\nDo 2.',
    details: { file: 'cp.yaml', line: 1, column: 1, field: 'a.b', count: 2 },
  });
});

test('textError() shows twenty complaints and counts the rest', () => {
  const { lines } = textError(
    'x',
    Array.from({ length: 23 }, (_, line) => complaint(line)),
  );

  expect([lines.length, lines.at(-1)]).toEqual([21, 'and 3 more']);
});

test('readReference() reads a reference', () => {
  expect(readReference('nginx:1', at, '')).toMatchObject({ path: 'library/nginx', tag: '1' });
});

test.each([
  ['{{ .Values.image }}', /helm template/],
  ['${REGISTRY}/app', /envsubst/],
  ['Upper//x', /./],
])('readReference() complains about %s at its position, with a hint', (text, hint) => {
  const read = readReference(text, at, 'spec.image');

  expect(isTextComplaint(read)).toBe(true);
  expect(read).toMatchObject({ code: 'REFERENCE_INVALID', at, field: 'spec.image', hint: expect.stringMatching(hint) });
});
