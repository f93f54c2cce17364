import { expect, test } from 'vitest';
import { generalPath, parseImagePath, selectPath } from '../../../../src/mirror/images/image-path.ts';

const value = {
  spec: {
    image: 'a',
    sidecars: [{ image: 'b' }, { image: 'c' }, {}],
    images: { x: 'd', y: 'e' },
    'b.c/d': 'f',
    none: null,
  },
};

test.each([
  ['.spec.image', [[['spec', 'image'], 'a']]],
  ['spec.image', [[['spec', 'image'], 'a']]],
  [
    '.spec.sidecars[].image',
    [
      [['spec', 'sidecars', 0, 'image'], 'b'],
      [['spec', 'sidecars', 1, 'image'], 'c'],
    ],
  ],
  [
    '.spec.sidecars[*].image',
    [
      [['spec', 'sidecars', 0, 'image'], 'b'],
      [['spec', 'sidecars', 1, 'image'], 'c'],
    ],
  ],
  [
    '.spec.sidecars.image',
    [
      [['spec', 'sidecars', 0, 'image'], 'b'],
      [['spec', 'sidecars', 1, 'image'], 'c'],
    ],
  ],
  [
    '.spec.images.*',
    [
      [['spec', 'images', 'x'], 'd'],
      [['spec', 'images', 'y'], 'e'],
    ],
  ],
  ['.spec["b.c/d"]', [[['spec', 'b.c/d'], 'f']]],
  ['.spec.none', []],
  ['.spec.image.deeper', []],
  ['.spec.images[]', []],
] as const)('selectPath() follows %s', (path, selected) => {
  const { steps } = parseImagePath(`Thing=${path}`);

  expect(selectPath(value, steps).map((at) => [at.path, at.value])).toEqual(selected);
});

test('parseImagePath() keeps the group of a kind', () => {
  expect(parseImagePath('Prometheus.monitoring.coreos.com=.spec.image').kind).toBe('Prometheus.monitoring.coreos.com');
});

test.each([
  '',
  'Thing',
  'Thing=',
  '=.spec',
  'thing=.spec',
  'Thing=.spec..image',
  'Thing=.spec[x]',
  'Thing=.spec["a"',
  'Thing=.spec image',
])('parseImagePath() refuses `%s`', (text) => {
  expect(() => parseImagePath(text)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('Prometheus=.spec.image') }),
  );
});

test('generalPath() is a path that leads back', () => {
  const path = generalPath(['spec', 'sidecars', 1, 'b.c/d']);

  expect(path).toBe('.spec.sidecars[]["b.c/d"]');
  expect(parseImagePath(`Thing=${path}`).steps).toHaveLength(4);
});
