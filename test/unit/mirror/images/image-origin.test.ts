import { expect, test } from 'vitest';
import { describeOrigin, type ImageOrigin } from '../../../../src/mirror/images/image-origin.ts';

test.each<[ImageOrigin, string]>([
  [{ kind: 'talos', from: 'Talos v1.0.6', what: 'etcd' }, 'Talos v1.0.6: etcd'],
  [{ kind: 'lines', from: 'images.txt', line: 3 }, 'images.txt:3'],
  [
    { kind: 'machine-config', from: 'cp.yaml', line: 12, column: 14, what: 'cluster.etcd.image' },
    'cp.yaml:12:14: cluster.etcd.image',
  ],
  [{ kind: 'recipe', from: 'recipe.yaml', line: 3, column: 7 }, 'recipe.yaml:3:7'],
])('describeOrigin() writes %j', (origin, text) => {
  expect(describeOrigin(origin)).toBe(text);
});
