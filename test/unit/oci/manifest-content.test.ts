import { expect, test } from 'vitest';
import { ARTIFACT_MANIFEST_TYPE, encodeJson, type JsonObject, manifestContent } from '../../../src/oci/index.ts';
import { memoryImage, memoryIndex } from '../../fixtures/memory-image.ts';
import { artifact } from '../../fixtures/mirror-images.ts';

const what = 'manifest X';
const image = memoryImage();
const { mediaType, digest, size } = image.manifest.descriptor;

test('manifestContent() reads config and layers of an image, and what it is about', () => {
  const { bytes } = artifact(image.manifest, 1).manifest;

  expect(manifestContent(bytes, { what })).toMatchObject({ kind: 'manifest', children: [], subject: digest });
  expect(manifestContent(image.manifest.bytes, { what })).toMatchObject({
    blobs: [image.config.descriptor, ...image.layers.map(({ descriptor }) => descriptor)],
    subject: undefined,
  });
});

test('manifestContent() reads the manifests of an index', () => {
  const { bytes } = memoryIndex([image.manifest.descriptor]);

  expect(manifestContent(bytes, { what })).toMatchObject({ kind: 'index', blobs: [], children: [{ digest }] });
});

test.each(['application/json', ARTIFACT_MANIFEST_TYPE])(
  'manifestContent() reads an artifact manifest behind `%s`: a leaf with blobs',
  (announced) => {
    const blobs: JsonObject[] = [{ mediaType: 'application/jose+json', digest, size: 3 }];
    const document = {
      mediaType: ARTIFACT_MANIFEST_TYPE,
      artifactType: 'x/y',
      blobs,
      subject: { mediaType, digest, size },
    };

    expect(manifestContent(encodeJson(document), { what, mediaType: announced })).toMatchObject({
      kind: 'artifact',
      mediaType: ARTIFACT_MANIFEST_TYPE,
      blobs,
      subject: digest,
    });
  },
);

test.each<[what: string, json: JsonObject]>([
  ['an artifact manifest that is called something else', { mediaType }],
  ['blobs that are no list', { mediaType: ARTIFACT_MANIFEST_TYPE, blobs: 7 }],
  ['a blob without a digest', { mediaType: ARTIFACT_MANIFEST_TYPE, blobs: [{ mediaType: 'x/y', size: 1 }] }],
])('manifestContent() refuses %s', (_, json) => {
  expect(() => manifestContent(encodeJson(json), { what, mediaType: ARTIFACT_MANIFEST_TYPE })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test.each<[what: string, subject: JsonObject | string]>([
  ['another algorithm', { digest: `sha512:${'a'.repeat(128)}` }],
  ['no digest', {}],
  ['a text', 'x'],
])('manifestContent() takes a subject with %s for none', (_, subject) => {
  const { bytes } = memoryImage({ manifest: { subject } }).manifest;

  expect(manifestContent(bytes, { what }).subject).toBeUndefined();
});
