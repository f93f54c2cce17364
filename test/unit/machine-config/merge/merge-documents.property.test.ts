import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap, parseAllDocuments } from 'yaml';
import type { ConfigDocument } from '../../../../src/machine-config/config-document.ts';
import { commentsOf } from '../../../../src/machine-config/merge/merge-context.ts';
import { mergeDocuments } from '../../../../src/machine-config/merge/merge-documents.ts';
import { mergedValue } from '../../../../src/machine-config/merge/merged-value.ts';

type Tree = string | readonly string[] | { readonly [key: string]: Tree };

const hosts = ['docker.io', 'ghcr.io', 'reg.acme:5000', '"quay.io"'] as const;
const scalar = fc.constantFrom(
  'http://a:1',
  "'b c'",
  '"d"',
  '0644',
  'true',
  'null',
  '~',
  'x#y',
  '|\n LINE one\n LINE two',
);
const list = fc.array(fc.constantFrom('http://a', '"b"', 'c'), { minLength: 1, maxLength: 3 });

const mirrors: fc.Arbitrary<Tree> = fc.dictionary(
  fc.constantFrom(...hosts),
  fc.oneof(fc.record({ endpoints: list }), fc.record({ endpoints: list, overridePath: fc.constant('true') })),
) as fc.Arbitrary<Tree>;

const machine = fc.record(
  {
    type: scalar,
    registries: fc.oneof(
      fc.constantFrom('', '{}', '{ mirrors: {} }'),
      fc.record({ mirrors, config: scalar }, { requiredKeys: [] }),
    ),
    files: list,
    sysctls: fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), scalar, { minKeys: 1 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Writes a tree with comments at every place where one can stand. */
function write(tree: Tree, column: number, step: number, comment: () => string): string {
  const pad = ' '.repeat(column);
  if (typeof tree === 'string') return tree.replaceAll('LINE', pad);
  if (Array.isArray(tree)) return tree.map((item) => `${line(pad, comment)}${pad}- ${item}${end(comment)}\n`).join('');
  const pairs = Object.entries(tree as Readonly<Record<string, Tree>>);
  return pairs
    .map(([key, value]) => `${line(pad, comment)}${pad}${key}:${child(value, column, step, comment)}`)
    .join('');
}

function child(value: Tree, column: number, step: number, comment: () => string): string {
  if (typeof value !== 'string') {
    const isEmpty = Object.keys(value).length === 0;
    return isEmpty ? ` {}${end(comment)}\n` : `${end(comment)}\n${write(value, column + step, step, comment)}`;
  }
  const text = write(value, column + step, step, comment);
  return value.startsWith('|') ? ` ${text}\n` : ` ${text}${end(comment)}\n`;
}

function line(pad: string, comment: () => string): string {
  const text = comment();
  return text === '' ? '' : `${pad}${text}\n`;
}

function end(comment: () => string): string {
  const text = comment();
  return text === '' ? '' : ` ${text}`;
}

const texts = fc
  .record({
    machine: fc.oneof({ weight: 5, arbitrary: machine }, { weight: 1, arbitrary: fc.constant('' as const) }),
    step: fc.constantFrom(2, 4),
    density: fc.array(fc.boolean(), { minLength: 1, maxLength: 17 }),
    order: fc.boolean(),
    isOpen: fc.boolean(),
    other: fc.constantFrom('', '---\n# second\napiVersion: v1alpha1\nkind: Other # o\nname: n\n'),
  })
  .map(({ machine: tree, step, density, order, isOpen, other }) => {
    let at = 0;
    const comment = (): string => (density[at++ % density.length] === true ? `# c${at}` : '');
    const first: Tree = { version: 'v1alpha1' };
    const both = order ? { ...first, machine: tree } : { machine: tree, ...first };
    const text = `${write(both, 0, step, comment)}${other}`;
    return isOpen ? text.replace(/\n$/, '') : text;
  });

const patches: fc.Arbitrary<readonly ConfigDocument[]> = fc
  .record({
    hosts: fc.uniqueArray(fc.constantFrom('docker.io', 'ghcr.io', 'reg.acme:5000', 'new.io'), { minLength: 1 }),
    endpoints: fc.array(fc.constantFrom('http://a', 'http://10.5.0.1:6000', 'b'), { minLength: 1, maxLength: 3 }),
    skipFallback: fc.boolean(),
  })
  .map(({ hosts: names, endpoints, skipFallback }) => [
    {
      fields: {
        machine: {
          registries: { mirrors: Object.fromEntries(names.map((name) => [name, { endpoints, skipFallback }])) },
        },
      },
    },
    { kind: 'ResolverConfig', fields: { nameservers: [{ address: '10.0.0.1' }] } },
  ]);

test('mergeDocuments() keeps every comment and every other value, and merging twice is merging once', () => {
  fc.assert(
    fc.property(texts, patches, (text, documents) => {
      const merged = mergeDocuments(text, documents, { file: 'cp.yaml' });
      expect(mergeDocuments(merged, documents, { file: 'cp.yaml' })).toBe(merged);
      const comments = (of: string): readonly string[] =>
        commentsOf(of)
          .map(({ source }) => source)
          .toSorted();
      expect(comments(merged)).toEqual(comments(text));
      const [before] = valuesOf(text);
      const [after] = valuesOf(merged);
      expect(after).toEqual(mergedValue(before, documents[0]?.fields));
    }),
    { numRuns: 120 },
  );
});

test('mergeDocuments() takes no line away but those of values that change', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const merged = mergeDocuments(text, [{ fields: { machine: { extra: 'new' } } }], { file: 'cp.yaml' });
      const lines = merged.split('\n');
      const kept = text.split('\n').filter((written) => !/^machine: (\{\}|$)/.test(written));
      let at = -1;
      for (const written of kept) {
        at = lines.indexOf(written, at + 1);
        expect(at, `${JSON.stringify(written)} of ${text} in ${merged}`).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

function valuesOf(text: string): readonly unknown[] {
  return [...parseAllDocuments(text)]
    .filter(({ contents }) => isMap(contents))
    .map((document) => document.toJS() as unknown);
}
