import { expect, test } from 'vitest';
import { podImages } from '../../../../src/mirror/images/pod-images.ts';

function paths(value: unknown): { readonly pulled: readonly string[]; readonly other: readonly string[] } {
  const { pulled, other } = podImages(value);
  const join = (found: typeof pulled) => found.map(({ path }) => path.join('.'));
  return { pulled: join(pulled), other: join(other) };
}

test.each(['containers', 'initContainers', 'ephemeralContainers'])('podImages() takes the images of %s', (list) => {
  expect(paths({ a: { [list]: [{ image: 'x' }, { name: 'none' }, { image: 'y' }] } })).toEqual({
    pulled: [`a.${list}.0.image`, `a.${list}.2.image`],
    other: [],
  });
});

test('podImages() takes image volumes and no other volumes', () => {
  const volumes = [
    { name: 'a', image: { reference: 'x' } },
    { name: 'b', emptyDir: {} },
    { name: 'c', image: {} },
  ];

  expect(paths({ volumes }).pulled).toEqual(['volumes.0.image.reference']);
});

test('podImages() tells other texts called image apart', () => {
  expect(paths({ image: 'x', sidecarImage: 'y', imagePullPolicy: 'z', imageName: 'n', image2: 'm' })).toEqual({
    pulled: [],
    other: ['image', 'sidecarImage'],
  });
});

test('podImages() joins the parts of an image', () => {
  expect(podImages({ image: { repository: 'a/b', tag: 'v1' } }).other).toEqual([{ path: ['image'], value: 'a/b:v1' }]);
});

test('podImages() takes the schema of a field called containers for no list', () => {
  expect(paths({ properties: { containers: { type: 'array', items: { image: {} } } } })).toEqual({
    pulled: [],
    other: [],
  });
});

test('podImages() starts paths where it is told', () => {
  expect(podImages([{ containers: [{ image: 'x' }] }], ['machine', 'pods']).pulled).toEqual([
    { path: ['machine', 'pods', 0, 'containers', 0, 'image'], value: 'x' },
  ]);
});

test('podImages() ends in values that contain themselves', () => {
  const value: Record<string, unknown> = { containers: [{ image: 'x' }] };
  value['again'] = value;

  expect(paths(value).pulled).toEqual(['containers.0.image']);
});
