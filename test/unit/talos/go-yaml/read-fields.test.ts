import { expect, test } from 'vitest';
import { type GoStruct, goYamlOf, readGoYamlFields } from '../../../../src/talos/go-yaml/index.ts';

const shape: GoStruct = {
  kind: 'struct',
  name: 'a.A',
  fields: {
    n: { kind: 'uint8' },
    list: { kind: 'list', of: { kind: 'struct', name: 'a.B', fields: { x: { kind: 'int64' } } } },
  },
};
const read = (text: string) => readGoYamlFields(new TextEncoder().encode(text), shape, goYamlOf(undefined));

test('readGoYamlFields() gives values and the positions of fields', () => {
  const { value, positions, complaints } = read('n: 1\nlist:\n  - x: -5\n');

  expect(value).toEqual({ n: 1, list: [{ x: -5 }] });
  expect(positions.get('list[0].x')).toEqual({ value: { line: 3, column: 8 }, key: { line: 3, column: 5 } });
  expect(complaints).toEqual([]);
});

test('readGoYamlFields() reports keys that the type has no field for, with those that it has', () => {
  expect(read('list: [{y: 1}]').unknown).toEqual([
    { parent: 'list[0]', name: 'y', field: 'list[0].y', at: { line: 1, column: 9 }, known: ['x'] },
  ]);
});

test('readGoYamlFields() reports what go-yaml refuses in its words', () => {
  expect(read('n: 256\n').complaints).toEqual([
    { message: 'cannot construct !!int `256` into uint8', field: 'n', at: { line: 1, column: 4 } },
  ]);
  expect(read('n: [\n').complaints).toHaveLength(1);
  expect(read('').value).toBeUndefined();
});
