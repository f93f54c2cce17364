import { expect, test } from 'vitest';
import { type GoShape, goTypeName } from '../../../../src/talos/go-yaml/shape.ts';

test.each<[GoShape, string]>([
  [{ kind: 'string' }, 'string'],
  [{ kind: 'list', of: { kind: 'list', of: { kind: 'bool' } } }, '[][]bool'],
  [{ kind: 'enum', name: 'services.RestartKind', values: [], folds: false }, 'services.RestartKind'],
  [{ kind: 'list', of: { kind: 'struct', name: 'specs.Mount', fields: {} } }, '[]specs.Mount'],
])('goTypeName() of case %# is as Go writes it', (shape, name) => {
  expect(goTypeName(shape)).toBe(name);
});
