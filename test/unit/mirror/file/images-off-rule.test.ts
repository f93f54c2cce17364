import { expect, test } from 'vitest';
import { parseTargetName } from '../../../../src/mirror/file/target-name.ts';
import { imagesOffRule, parseImagePlace } from '../../../../src/mirror/index.ts';

const at = { line: 1, column: 1 };

test('imagesOffRule() finds images of registries whose own name is not what the rule makes', () => {
  const images = (
    [
      ['ghcr.io/a/b:v1', undefined],
      ['ghcr.io/a/b:v1', 'ghcr.io/a/b'],
      ['ghcr.io/a/b:v1', 'ghcr.io/a/b:v1'],
      ['ghcr.io/a/b:v1', 'ghcr.io/a/b:v2'],
      ['ghcr.io/a/b:v1', 'tools/b'],
      ['oci-archive:b.tar', 'tools/c'],
    ] as const
  ).map(([place, target]) => ({
    place: parseImagePlace(place),
    target: target && parseTargetName(target),
    platforms: undefined,
    at,
  }));

  const found = imagesOffRule({ images }, { kind: 'keep-host' });

  expect(found).toEqual([
    { place: 'ghcr.io/a/b:v1', target: 'ghcr.io/a/b:v2' },
    { place: 'ghcr.io/a/b:v1', target: 'tools/b' },
  ]);
});
