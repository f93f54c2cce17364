import { expect, test } from 'vitest';
import { encodeJson, type JsonObject, type JsonValue, mediaTypes, parseManifest } from '../../../src/oci/index.ts';
import { memoryImage, memoryIndex } from '../../fixtures/memory-image.ts';

const what = 'manifest X';
const image = memoryImage();
const good = JSON.parse(new TextDecoder().decode(image.manifest.bytes)) as JsonObject;

test('parseManifest() keeps fields it does not know', () => {
  const parsed = parseManifest(encodeJson({ ...good, novel: [1, { a: null }] }), { what });

  expect(parsed.json['novel']).toEqual([1, { a: null }]);
});

test('parseManifest() reads layers and config in order', () => {
  const parsed = parseManifest(image.manifest.bytes, { what, mediaType: mediaTypes.oci.manifest });

  expect(parsed).toMatchObject({
    kind: 'manifest',
    config: image.config.descriptor,
    layers: image.layers.map((l) => l.descriptor),
  });
});

test('parseManifest() reads the platforms and annotations of an index', () => {
  const child = {
    ...image.manifest.descriptor,
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    annotations: { a: 'b' },
  };

  expect(parseManifest(memoryIndex([child]).bytes, { what })).toMatchObject({ kind: 'index', manifests: [child] });
});

test('parseManifest() takes the announced type where the document has none', () => {
  const { mediaType: _, ...rest } = good;

  expect(parseManifest(encodeJson(rest), { what, mediaType: mediaTypes.oci.manifest }).mediaType).toBe(
    mediaTypes.oci.manifest,
  );
});

test('parseManifest() believes the document where the announced type says nothing', () => {
  expect(parseManifest(image.manifest.bytes, { what, mediaType: 'application/json' }).kind).toBe('manifest');
});

test.each(['application/json', 'text/plain; charset=utf-8', '', undefined])(
  'parseManifest() goes by the shape where neither the document nor `%s` tells a kind',
  (mediaType) => {
    const { mediaType: _, ...rest } = good;
    const { mediaType: __, ...index } = JSON.parse(new TextDecoder().decode(memoryIndex([]).bytes));

    expect(parseManifest(encodeJson(rest), { what, mediaType })).toMatchObject({
      kind: 'manifest',
      mediaType: mediaTypes.oci.manifest,
    });
    expect(parseManifest(encodeJson(index), { what, mediaType }).mediaType).toBe(mediaTypes.oci.index);
  },
);

test.each(['application/json', mediaTypes.oci.manifest, mediaTypes.oci.index, undefined])(
  'parseManifest() refuses a document with both shapes, announced as `%s`',
  (mediaType) => {
    const { mediaType: _, ...rest } = good;

    expect(() => parseManifest(encodeJson({ ...rest, manifests: [] }), { what, mediaType })).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    );
  },
);

test.each<[field: string, document: JsonValue]>([
  ['', []],
  ['', 'text'],
  ['schemaVersion', { ...good, schemaVersion: 3 }],
  ['mediaType', { ...good, mediaType: mediaTypes.docker.manifest }],
  ['mediaType', { ...good, mediaType: 7 }],
  ['config', { ...good, config: null }],
  ['config', { ...good, config: 'x' }],
  ['config.mediaType', { ...good, config: { ...image.config.descriptor, mediaType: null } as JsonObject }],
  ['config.size', { ...good, config: { ...image.config.descriptor, size: -1 } as JsonObject }],
  ['config.size', { ...good, config: { ...image.config.descriptor, size: 1.5 } as JsonObject }],
  ['config.digest', { ...good, config: { ...image.config.descriptor, digest: 'sha256:12' } as JsonObject }],
  ['layers', { ...good, layers: {} }],
  ['layers[0]', { ...good, layers: [null] }],
  ['layers[0].digest', { ...good, layers: [{ mediaType: 'x', size: 1, digest: `sha512:${'a'.repeat(128)}` }] }],
  ['annotations.a', { ...good, annotations: { a: 1 } }],
  ['manifests', { ...good, manifests: [] }],
])('parseManifest() names %j when it is wrong', (field, document) => {
  expect(() => parseManifest(encodeJson(document), { what, mediaType: mediaTypes.oci.manifest })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID', details: { field }, message: expect.stringContaining(what) }),
  );
});

test.each<[field: string, document: JsonObject]>([
  [
    'manifests[0].platform.architecture',
    { manifests: [{ ...image.manifest.descriptor, platform: { architecture: 1 } }] },
  ],
  ['layers', { manifests: [], layers: [] }],
  ['config', { manifests: [], config: {} }],
])('parseManifest() names %s of an index when it is wrong', (field, document) => {
  const bytes = encodeJson({ schemaVersion: 2, mediaType: mediaTypes.oci.index, ...document });

  expect(() => parseManifest(bytes, { what })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID', details: { field } }),
  );
});

test('parseManifest() refuses what is not JSON', () => {
  expect(() => parseManifest(new TextEncoder().encode('<html>'), { what })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test('parseManifest() refuses what is too large before parsing', () => {
  expect(() => parseManifest(new Uint8Array(11), { what, limitBytes: 10 })).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});

test.each([
  ['by its media type', 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
  ['by its content', undefined],
])('parseManifest() refuses schema 1 by name, known %s', (_, mediaType) => {
  const bytes = encodeJson({ schemaVersion: 1, fsLayers: [] });

  expect(() => parseManifest(bytes, { what, mediaType })).toThrow(
    expect.objectContaining({ code: 'FORMAT_UNSUPPORTED', message: expect.stringContaining('schema 1') }),
  );
});

test.each<[string, JsonObject]>([
  ['empty', {}],
  ['of empty fields', { os: '', architecture: '' }],
  ['without architecture', { os: 'linux' }],
])('parseManifest() takes a platform that is %s for none', (_, platform) => {
  const parsed = parseManifest(
    encodeJson({ schemaVersion: 2, manifests: [{ ...image.manifest.descriptor, platform }] }),
    {
      what: 'index X',
      mediaType: 'application/vnd.oci.image.index.v1+json',
    },
  );

  expect(parsed).toMatchObject({ kind: 'index', manifests: [{ digest: image.manifest.descriptor.digest }] });
  expect(parsed.kind === 'index' && parsed.manifests[0]?.platform).toBeUndefined();
});
