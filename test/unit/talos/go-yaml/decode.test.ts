import { expect, test } from 'vitest';
import { decodeNode } from '../../../../src/talos/go-yaml/decode.ts';
import { composeFirst, goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import type { GoStruct } from '../../../../src/talos/go-yaml/shape.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

const restart = { kind: 'enum', name: 'services.RestartKind', values: ['always', 'never'], folds: true } as const;
const inner: GoStruct = { kind: 'struct', name: 'T.Inner', fields: { text: { kind: 'string' } } };
const shape: GoStruct = {
  kind: 'struct',
  name: 'T',
  fields: {
    text: { kind: 'string' },
    flag: { kind: 'bool' },
    number: { kind: 'uint32' },
    list: { kind: 'list', of: { kind: 'string' } },
    restart,
    inner,
  },
};

function decode(text: string, release = 'v1.14.0') {
  const dialect = goYamlOf(asTalosVersion(release));
  const document = composeFirst(new TextEncoder().encode(text), dialect);
  const said: string[] = [];
  const value =
    document &&
    decodeNode(document.node, shape, {
      dialect,
      listener: {
        complain: (problem, path) => said.push(`${path.join('.')}: ${problem}`),
        field: () => undefined,
        unknown: (path, name) => said.push(`unknown ${[...path, name].join('.')}`),
        dropped: (path) => said.push(`dropped ${path.join('.')}`),
      },
    });
  return { value, said };
}

test.each([
  [
    'text: a\nflag: true\nnumber: 7\nlist: [a, b]\ninner: { text: x }',
    { text: 'a', flag: true, number: 7, list: ['a', 'b'], inner: { text: 'x' } },
  ],
  ['text: 080', { text: '080' }],
  ['flag: yes', { flag: true }],
  ['restart: ALWAYS', { restart: 'always' }],
  ['list:', { list: [] }],
  ['text: ~', {}],
  ['a: &x { text: y }\ninner: *x', { inner: { text: 'y' } }],
  ['<<: { text: merged, flag: true }\nflag: false', { text: 'merged', flag: false }],
])('decodeNode() of %j', (text, value) => {
  expect(decode(text).value).toEqual(value);
});

test.each([
  ['flag: text', 'v1.12.0', 'flag: cannot unmarshal !!str `text` into bool'],
  ['flag: text', 'v1.13.0', 'flag: cannot construct !!str `text` into bool'],
  ['number: -1', 'v1.14.0', 'number: cannot construct !!int `-1` into uint32'],
  ['list: text that is long', 'v1.14.0', 'list: cannot construct !!str `text th...` into []string'],
  ['text: a\ntext: b', 'v1.14.0', 'text: mapping key "text" already defined at line 1'],
  ['restart: often', 'v1.14.0', 'restart: often does not belong to RestartKind values'],
])('decodeNode() complains about %j to a Talos of %s', (text, release, said) => {
  expect(decode(text, release).said).toContain(said);
});

test('decodeNode() tells of unknown fields and of items that are nothing', () => {
  expect(decode('other: 1\nlist: [a, ~]').said).toEqual(['unknown other', 'dropped list.1']);
});

test('decodeNode() stops at a word that an enumeration lacks, before rc.3', () => {
  expect(() => decode('restart: often', 'v1.11.0')).toThrow('often does not belong to RestartKind values');
});

test('decodeNode() refuses a merge of what is not a mapping, and merges too deep', () => {
  expect(() => decode('<<: text')).toThrow('map merge requires map or sequence of maps as the value');
  expect(() => decode(`${'{ <<: '.repeat(202)}{}${' }'.repeat(202)}`)).toThrow(
    'merges inside each other, more than 200',
  );
});
