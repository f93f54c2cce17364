import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  checkService,
  parseServiceSpec,
  problemPosition,
  renderServiceSpec,
  serviceError,
} from '../../../src/talos/index.ts';

const text = `name: Hello
container:
  entrypoint: ./hello
depends:
  - file: /x
restart: always
`;

test('serviceError() lists every problem with line and column, and has the facts of the first', () => {
  const { spec, positions } = parseServiceSpec(text, 'hello.yaml');
  const error = serviceError(checkService(spec).problems, { file: 'hello.yaml', positions });

  expect(error).toMatchObject({
    code: 'SERVICE_INVALID',
    message: [
      'hello.yaml:1:7: at `name`: name "Hello" is invalid',
      'hello.yaml:5:5: at `depends[0].file`: unknown field `file`, which Talos would ignore',
      'hello.yaml:5:5: at `depends[0]`: no dependency specified',
    ].join('\n'),
    hint: 'Use small letters, digits, `-` and `_` only.',
    details: { line: 1, column: 7, field: 'name', rule: 'name', count: 3 },
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

test('problemPosition() shows a missing field by the nearest one around it', () => {
  const { positions } = parseServiceSpec('name: x\ncontainer:\n  args: []\n', 'x.yaml');

  expect(problemPosition({ rule: 'entrypoint', field: 'container.entrypoint', message: '' }, positions)).toEqual({
    line: 3,
    column: 3,
  });
});

test.each([
  ['a syntax error', 'name: [a\n', 'x.yaml:2:1: flow sequence'],
  ['a key twice', 'name: a\nname: b\n', 'x.yaml:2:1: map keys must be unique'],
  ['two documents', 'name: a\n---\nname: b\n', 'x.yaml:2:1: source contains multiple documents'],
])('parseServiceSpec() refuses %s', (_, yaml, message) => {
  expect(() => parseServiceSpec(yaml, 'x.yaml')).toThrow(
    expect.objectContaining({ code: 'SERVICE_INVALID', message: expect.stringContaining(message) }),
  );
});

test('renderServiceSpec() writes fields in one order, whatever the order they came in', () => {
  const spec = {
    restart: 'always',
    depends: [{ network: ['addresses'] }],
    container: { mounts: [{ type: 'bind', source: '/a', destination: '/b' }], args: ['-f'], entrypoint: './hello' },
    name: 'hello',
  };

  expect(renderServiceSpec(spec)).toBe(`name: hello
container:
  entrypoint: ./hello
  args:
    - -f
  mounts:
    - source: /a
      destination: /b
      type: bind
depends:
  - network:
      - addresses
restart: always
`);
});

test('renderServiceSpec() quotes texts that old YAML readers take for something else', () => {
  const args = ['yes', '0644', '1e3', 'null', '~', '12:30:45', '', 'a: b', '# c'];
  const rendered = renderServiceSpec({ name: 'x', container: { args } });

  expect(parse(rendered, { version: '1.1' })).toEqual({ name: 'x', container: { args } });
});

test('renderServiceSpec() leaves empty lists and nothing out', () => {
  expect(renderServiceSpec({ name: 'x', depends: [], container: { args: undefined, entrypoint: './x' } })).toBe(
    'name: x\ncontainer:\n  entrypoint: ./x\n',
  );
});
