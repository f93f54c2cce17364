import { expect, test } from 'vitest';
import { positionOf, sourceOf } from '../../../src/recipe/yaml-source.ts';

const positions = new Map([
  ['', { value: { line: 1, column: 1 } }],
  ['kernel', { value: { line: 2, column: 9 } }],
  ['kernel.image', { value: { line: 3, column: 10 } }],
]);
const context = { file: 'r.yaml', folder: '/work', positions };

test.each([
  [{ image: 'oci:./base:v1' }, { kind: 'image', image: { place: 'oci:/work/base:v1', at: { line: 3 } } }],
  [{ dir: 'overlay' }, { kind: 'directory', path: '/work/overlay', modes: 'checkout', ignore: [], at: { line: 2 } }],
  [{ tar: '/srv/a.tar' }, { kind: 'tar', path: '/srv/a.tar' }],
])('sourceOf() of %j starts from the folder of the recipe', (source, expected) => {
  expect(sourceOf(source, ['kernel'], context)).toMatchObject(expected);
});

test('positionOf() falls back to the nearest field that is written', () => {
  expect(positionOf(['kernel', 'image'], context)).toEqual({ file: 'r.yaml', line: 3, column: 10 });
  expect(positionOf(['kernel', 'vmlinuz'], context)).toEqual({ file: 'r.yaml', line: 2, column: 9 });
  expect(positionOf(['layers', 0], context)).toEqual({ file: 'r.yaml', line: 1, column: 1 });
});
