import { expect, test } from 'vitest';
import { checkService, problemPosition, serviceError } from '../../../../src/talos/index.ts';

const text = `name: Hello
container:
  entrypoint: ./hello
depends:
  - file: /x
restart: always
`;

function check(yaml: string): ReturnType<typeof checkService> {
  return checkService({ text: new TextEncoder().encode(yaml), file: 'x.yaml' });
}

test('serviceError() lists every problem with line and column, and has the facts of the first', () => {
  const { problems, positions } = check(text);
  const error = serviceError(problems, { file: 'hello.yaml', positions });

  expect(error).toMatchObject({
    code: 'SERVICE_INVALID',
    message: [
      'hello.yaml:1:7: at `name`: name "Hello" is invalid',
      'hello.yaml:5:5: at `depends[0]`: no dependency specified',
    ].join('\n'),
    hint: expect.stringMatching(/^Use small letters, digits, `-` and `_` only\.\nWrite `path`/),
    details: { line: 1, column: 7, field: 'name', rule: 'name', count: 2 },
  });
});

test('serviceError() stops listing after twenty problems', () => {
  const problem = { rule: 'name', field: 'name', message: 'wrong' } as const;
  const { message } = serviceError(
    Array.from({ length: 23 }, () => problem),
    { file: 'x.yaml' },
  );

  expect(message.split('\n')).toHaveLength(21);
  expect(message).toMatch(/\nand 3 more$/);
});

test.each([
  ['a missing field, by the nearest one around it', 'name: x\ncontainer:\n  args: []\nrestart: always\n', '3:3'],
  ['a syntax error', 'name: a\nx: [\n  }\n', '3:3'],
  ['a key twice, at the second', 'name: a\nrestart: always\nname: b\n', '3:1'],
  ['a value of a wrong type', 'name: a\ncontainer:\n  args: 1\n', '3:9'],
  ['an item of a wrong type', 'name: a\ncontainer:\n  args:\n    - a\n    - {}\n', '5:7'],
  ['a bad character', 'name: a\nx: \u0007\n', '2:4'],
])('problemPosition() shows %s', (_, yaml, place) => {
  const { problems, positions } = check(yaml);
  const [first] = problems;
  const { line, column } = problemPosition(first ?? { rule: 'name', field: '', message: '' }, positions);

  expect(`${line}:${column}`).toBe(place);
});
