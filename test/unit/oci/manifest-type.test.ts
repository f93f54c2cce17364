import { expect, test } from 'vitest';
import { encodeJson, type JsonObject, manifestTypeIn, mediaTypes } from '../../../src/oci/index.ts';

const MANIFEST = mediaTypes.oci.manifest;
const INDEX = mediaTypes.oci.index;
const SCHEMA1 = 'application/vnd.docker.distribution.manifest.v1+json';

test.each<[what: string, document: JsonObject, announced: string, type: string]>([
  ['what was announced by name', { mediaType: INDEX }, `${MANIFEST}; charset=utf-8`, MANIFEST],
  [
    'its own type behind JSON',
    { mediaType: mediaTypes.docker.manifest },
    'application/json',
    mediaTypes.docker.manifest,
  ],
  ['its own type behind nothing', { mediaType: INDEX }, '', INDEX],
  ['layers and config', { schemaVersion: 2, config: {}, layers: [] }, 'application/octet-stream', MANIFEST],
  ['a config alone', { config: {} }, 'text/plain', MANIFEST],
  ['a list of manifests', { schemaVersion: 2, manifests: [] }, 'text/plain; charset=us-ascii', INDEX],
  ['schema 1 by its version', { schemaVersion: 1, name: 'x' }, 'application/json', SCHEMA1],
  ['schema 1 by its layers', { fsLayers: [] }, 'application/json', SCHEMA1],
  ['both shapes, which reading refuses', { manifests: [], layers: [] }, '', MANIFEST],
  ['nothing that tells', { a: 1 }, 'application/json', 'application/json'],
  ['another type of its own', { mediaType: 'application/x', manifests: [] }, 'text/plain', 'text/plain'],
  [
    'a vendor type with the shape of an index',
    { manifests: [] },
    'application/vnd.acme+json',
    'application/vnd.acme+json',
  ],
])('manifestTypeIn() sees %s', (_, document, announced, type) => {
  expect(manifestTypeIn(encodeJson(document), announced)).toBe(type);
});

test.each(['', '[]', 'null', '<html>', '{"a":1,"a":2}', '['.repeat(500)])(
  'manifestTypeIn() leaves %j to whoever reads it',
  (text) => {
    expect(manifestTypeIn(new TextEncoder().encode(text), 'application/json')).toBe('application/json');
  },
);
