import { expect, test } from 'vitest';
import { encodeJson, type JsonObject, parseConfig } from '../../../src/oci/index.ts';

const good: JsonObject = {
  os: 'linux',
  architecture: 'arm64',
  variant: 'v8',
  rootfs: { type: 'layers', diff_ids: [] },
};
const what = 'config X';

test('parseConfig() takes null for absent, as Go writes it', () => {
  const config = parseConfig(
    encodeJson({ ...good, config: { Env: null, Labels: null, OnBuild: null }, history: null }),
    { what },
  );

  expect(config).toMatchObject({
    env: [],
    labels: {},
    onBuild: [],
    history: [],
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  });
});

test('parseConfig() reads history and triggers', () => {
  const document = {
    ...good,
    config: { OnBuild: ['RUN x'] },
    history: [{ created_by: 'a' }, { empty_layer: true, comment: 'c' }],
  };

  expect(parseConfig(encodeJson(document), { what })).toMatchObject({
    onBuild: ['RUN x'],
    history: [
      { createdBy: 'a', emptyLayer: false },
      { comment: 'c', emptyLayer: true },
    ],
  });
});

test.each<[field: string, document: JsonObject]>([
  ['architecture', { ...good, architecture: 7 }],
  ['os', { ...good, os: 1 }],
  ['created', { ...good, created: 5 }],
  ['rootfs.type', { ...good, rootfs: { type: 'layers+base', diff_ids: [] } }],
  ['rootfs.diff_ids[0]', { ...good, rootfs: { type: 'layers', diff_ids: ['sha256:x'] } }],
  ['config', { ...good, config: [] }],
  ['config.Env[0]', { ...good, config: { Env: [1] } }],
  ['config.Labels.a', { ...good, config: { Labels: { a: 1 } } }],
  ['config.OnBuild', { ...good, config: { OnBuild: 'RUN' } }],
  ['history[0].empty_layer', { ...good, history: [{ empty_layer: 'yes' }] }],
])('parseConfig() names %s when it is wrong', (field, document) => {
  expect(() => parseConfig(encodeJson(document), { what })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID', details: { field } }),
  );
});

test.each<[string, JsonObject]>([
  ['empty', { type: '', diff_ids: [] }],
  ['absent', { diff_ids: [] }],
  ['null', { type: null, diff_ids: [] }],
])('parseConfig() takes a type of the root file system that is %s', (_, rootfs) => {
  expect(parseConfig(encodeJson({ ...good, rootfs }), { what }).diffIds).toEqual([]);
});

test.each<[string, JsonObject, unknown]>([
  ['both are empty', { os: '', architecture: '' }, undefined],
  ['both are absent', { os: null, architecture: null, variant: null }, undefined],
  ['only the system is named', { os: 'linux', architecture: '' }, undefined],
  ['only the architecture is named', { os: '', architecture: 'amd64' }, { os: 'linux', architecture: 'amd64' }],
  ['they are spelt otherwise', { os: 'Linux', architecture: 'AARCH64' }, { os: 'linux', architecture: 'arm64' }],
  [
    'the variant is a bare number',
    { os: 'linux', architecture: 'arm64', variant: '8' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ],
])('parseConfig() knows the platform, or that it does not, where %s', (_, fields, platform) => {
  const document = { rootfs: { type: 'layers', diff_ids: [] }, ...fields };

  expect(parseConfig(encodeJson(document), { what }).platform).toEqual(platform);
});
