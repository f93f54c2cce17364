import { expect, test } from 'vitest';
import { describeSource } from '../../../../src/installer/trees/describe-source.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };

test.each([
  [{ kind: 'image', image: { place: 'ghcr.io/acme/x:v1', at } }, '`ghcr.io/acme/x:v1`'],
  [{ kind: 'directory', path: '/src/x', ignore: [], modes: 'keep', at }, '`/src/x`'],
  [{ kind: 'tar', path: '/src/x.tar', at }, '`/src/x.tar`'],
  [{ kind: 'stage', name: 'build', base: undefined, layers: [] }, 'stage `build`'],
] as const)('describeSource() names %j', (source, name) => {
  expect(describeSource(source)).toBe(name);
});
