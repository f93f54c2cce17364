import { expect, test } from 'vitest';
import { buildCustomization } from '../../../src/recipe/yaml-customization.ts';

const context = { file: 'r.yaml', folder: '/here', positions: new Map([['', { value: { line: 1, column: 1 } }]]) };

test('buildCustomization() of nothing is empty', () => {
  expect(buildCustomization({}, context)).toEqual({
    extensions: [],
    kernelArgs: [],
    meta: [],
    machineConfig: undefined,
    overlay: undefined,
    imageCache: undefined,
    secureBoot: undefined,
  });
});

test('buildCustomization() gives official extensions their whole name', () => {
  const { extensions } = buildCustomization({ extensions: [{ official: 'gvisor' }] }, context);

  expect(extensions).toMatchObject([{ kind: 'official', name: 'siderolabs/gvisor', at: { file: 'r.yaml' } }]);
});
