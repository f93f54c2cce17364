import { expect, test } from 'vitest';
import { isImageConfig, objectIn, platformIn, shownDescriptors } from '../../../../src/server/web/manifest-json.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test('shownDescriptors() skips what is not a descriptor', () => {
  const good = { digest, size: 5, mediaType: 'x/y', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } };
  const bad = [null, 'x', { digest: 'sha256:1', size: 1 }, { digest, size: -1 }, { digest, size: 1.5 }];

  expect(shownDescriptors([...bad, good])).toEqual([{ digest, size: 5, mediaType: 'x/y', platform: 'linux/arm64/v8' }]);
  expect(shownDescriptors({ digest })).toEqual([]);
});

test('platformIn() needs a system and an architecture, and is not long', () => {
  expect([platformIn({ os: 'linux' }), platformIn({ os: 1, architecture: 'amd64' })]).toEqual([undefined, undefined]);
  expect(platformIn({ os: 'linux', architecture: 'x'.repeat(1000) })).toHaveLength(100);
});

test('objectIn() is empty for what is not an object', () => {
  const read = ['{"a":1}', '[1]', 'nothing'].map((text) => objectIn(Buffer.from(text)));

  expect([...read, objectIn(undefined)]).toEqual([{ a: 1 }, {}, {}, {}]);
});

test.each([
  ['application/vnd.oci.image.config.v1+json', true],
  ['application/vnd.docker.container.image.v1+json', true],
  ['application/vnd.oci.empty.v1+json', false],
])('isImageConfig(%s) is %s', (mediaType, expected) => {
  expect(isImageConfig(mediaType)).toBe(expected);
});
