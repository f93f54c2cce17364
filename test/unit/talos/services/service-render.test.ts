import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asTalosVersion, checkService, renderServiceSpec } from '../../../../src/talos/index.ts';

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

test('renderServiceSpec() leaves empty lists and nothing out', () => {
  expect(renderServiceSpec({ name: 'x', depends: [], container: { args: undefined, entrypoint: './x' } })).toBe(
    'name: x\ncontainer:\n  entrypoint: ./x\n',
  );
});

test('renderServiceSpec() writes a list twice that two services share: an alias would be read otherwise by some releases', () => {
  const network = ['addresses'];

  expect(renderServiceSpec({ depends: [{ network }, { network }] })).not.toMatch(/[*&]/);
});

const releases = ['v1.9.6', 'v1.12.7', 'v1.13.9', 'v1.14.0-rc.1'];

function decodedArgs(text: string, release: string): readonly string[] | undefined {
  const bytes = new TextEncoder().encode(text);
  return checkService({ text: bytes, file: 'a.yaml' }, { version: asTalosVersion(release) }).spec?.container?.args;
}

const marks = fc.string({ unit: fc.constantFrom(...'ab:-#\n \t\'"[]{}!&*?|>%@`,=~01.\r\u0085\u2028'.split('')) });
const anything = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

test('renderServiceSpec() writes any text so that every release decodes the same', () => {
  fc.assert(
    fc.property(fc.oneof(marks, anything), (argument) => {
      const text = renderServiceSpec({ name: 'a', container: { entrypoint: './a', args: [argument] } });
      for (const release of releases) expect(decodedArgs(text, release)).toEqual([argument]);
    }),
    { numRuns: 500 },
  );
});
