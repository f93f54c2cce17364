import { expect, test } from 'vitest';
import { imagesOffRule } from '../../../../src/mirror/index.ts';

const at = { line: 1, column: 1 };

test('imagesOffRule() finds images of registries whose own name is not what the rule makes', () => {
  const images = [
    { place: 'ghcr.io/a/b:v1', target: undefined, platforms: undefined, at },
    { place: 'ghcr.io/a/b:v1', target: 'ghcr.io/a/b', platforms: undefined, at },
    { place: 'ghcr.io/a/b:v1', target: 'ghcr.io/a/b:v1', platforms: undefined, at },
    { place: 'ghcr.io/a/b:v1', target: 'ghcr.io/a/b:v2', platforms: undefined, at },
    { place: 'ghcr.io/a/b:v1', target: 'tools/b', platforms: undefined, at },
    { place: 'oci-archive:b.tar', target: 'tools/c', platforms: undefined, at },
  ];

  const found = imagesOffRule({ images }, { kind: 'keep-host' });

  expect(found.map(({ target }) => target)).toEqual(['ghcr.io/a/b:v2', 'tools/b']);
});
