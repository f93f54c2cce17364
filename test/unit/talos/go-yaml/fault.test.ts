import { expect, test } from 'vitest';
import { GoYamlFault } from '../../../../src/talos/go-yaml/fault.ts';

test('GoYamlFault keeps place and path, and is go-yaml by default', () => {
  expect(new GoYamlFault('problem', { line: 1, column: 2 })).toMatchObject({
    message: 'problem',
    at: { line: 1, column: 2 },
    path: [],
    ours: false,
  });
  expect(new GoYamlFault('x', { line: 0, column: 0 }, { path: ['a', 0], ours: true })).toMatchObject({
    path: ['a', 0],
    ours: true,
  });
});
