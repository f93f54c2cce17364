import { expect, test } from 'vitest';
import { digestOf, joinIndex, mediaTypes, parseManifest } from '../../../src/oci/index.ts';
import { memoryImage, memoryIndex } from '../../fixtures/memory-image.ts';

const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const child = { ...memoryImage().manifest.descriptor, platform };

test('joinIndex() keeps the family, annotations and unknown fields of its base', () => {
  const base = parseManifest(memoryIndex([], 'docker', { annotations: { a: 'b' }, novel: 1 }).bytes, { what: 'index' });
  if (base.kind !== 'index') throw new Error('test: not an index');

  const joined = joinIndex(base, [child]);

  expect(parseManifest(joined.bytes, { what: 'index' })).toMatchObject({
    mediaType: mediaTypes.docker.index,
    manifests: [child],
    annotations: { a: 'b' },
    json: { novel: 1 },
  });
});

test('joinIndex() makes an OCI index without a base', () => {
  const { descriptor, bytes } = joinIndex(undefined, [child]);

  expect(descriptor).toEqual({ mediaType: mediaTypes.oci.index, digest: digestOf(bytes), size: bytes.length });
  expect(new TextDecoder().decode(bytes)).toBe(
    `{"schemaVersion":2,"mediaType":"${mediaTypes.oci.index}","manifests":[{"mediaType":"${child.mediaType}","digest":"${child.digest}","size":${child.size},"platform":{"architecture":"arm64","os":"linux","variant":"v8"}}]}`,
  );
});
