import { expect, test } from 'vitest';
import {
  digestOf,
  type ImageEdits,
  type JsonObject,
  type NewLayer,
  openImage,
  parseConfig,
  rewriteImage,
} from '../../../src/oci/index.ts';
import { blob, type MemoryImageOptions, memoryImage, memorySource, noise } from '../../fixtures/memory-image.ts';

const fresh: NewLayer = { digest: digestOf(noise(1, 9)), size: 9, diffId: digestOf(noise(2, 9)), compression: 'gzip' };

async function rewritten(edits: ImageEdits, options: MemoryImageOptions = {}) {
  const { manifest, blobs } = memoryImage(options);
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);
  const result = rewriteImage(view, edits);
  const config = JSON.parse(new TextDecoder().decode(result.config.bytes)) as JsonObject;
  return { view, result, config, manifest: JSON.parse(new TextDecoder().decode(result.manifest.bytes)) as JsonObject };
}

test('rewriteImage() without edits gives the same layers and config', async () => {
  const { view, result, manifest } = await rewritten({ dropOnBuild: false });

  expect(result.config.descriptor.digest).toBe(view.manifest.config.digest);
  expect(manifest).toEqual(view.manifest.json);
});

test('rewriteImage() replaces a layer where it is', async () => {
  const { view, config, manifest } = await rewritten({
    layers: [{ kind: 'replace', layer: 0, by: { ...fresh, history: { createdBy: 'new' } } }],
  });

  expect(manifest['layers']).toMatchObject([
    { digest: fresh.digest, size: 9 },
    { digest: view.layers[1]!.descriptor.digest },
  ]);
  expect(config['rootfs']).toEqual({ type: 'layers', diff_ids: [fresh.diffId, view.layers[1]!.diffId] });
  expect(config['history']).toEqual([{ created_by: 'new' }, { created_by: 'step 1' }]);
});

test('rewriteImage() keeps the old words of a replaced layer without its own', async () => {
  const { config } = await rewritten({ layers: [{ kind: 'replace', layer: 1, by: fresh }] });

  expect(config['history']).toEqual([{ created_by: 'step 0' }, { created_by: 'step 1' }]);
});

test('rewriteImage() keeps the history in step around entries without a layer', async () => {
  const history = [
    { created_by: 'env', empty_layer: true },
    { created_by: 'a' },
    { created_by: 'label', empty_layer: true },
    { created_by: 'b' },
  ];
  const edits: ImageEdits = {
    layers: [
      { kind: 'remove', layer: 0 },
      { kind: 'add', by: { ...fresh, history: { createdBy: 'added', created: '2024-01-01T00:00:00Z' } } },
    ],
    history: [{ createdBy: 'note' }],
  };

  const { config, result } = await rewritten(edits, { config: { history } });

  expect(config['history']).toEqual([
    { created_by: 'env', empty_layer: true },
    { created_by: 'label', empty_layer: true },
    { created_by: 'b' },
    { created: '2024-01-01T00:00:00Z', created_by: 'added' },
    { created_by: 'note', empty_layer: true },
  ]);
  expect(result.layers).toHaveLength(2);
});

test.each<[string, JsonObject]>([
  ['absent', { history: null }],
  ['of another length', { history: [{ created_by: 'only' }] }],
])('rewriteImage() makes a history anew that is %s', async (_, config) => {
  const { config: changed } = await rewritten({ layers: [{ kind: 'add', by: fresh }] }, { config });

  expect(changed['history']).toEqual([{}, {}, {}]);
});

test.each(['docker', 'oci'] as const)('rewriteImage() keeps to the media types of %s', async (family) => {
  const { view, result } = await rewritten(
    { layers: [{ kind: 'add', by: { ...fresh, compression: 'zstd' } }] },
    { family },
  );

  expect([result.manifest.descriptor.mediaType, result.config.descriptor.mediaType]).toEqual([
    view.manifest.mediaType,
    view.manifest.config.mediaType,
  ]);
  expect(result.layers.at(-1)?.mediaType).toContain(family === 'docker' ? 'diff.tar.zstd' : 'v1.tar+zstd');
});

test('rewriteImage() merges labels in order and variables in place', async () => {
  const config = { config: { Env: ['A=1', 'PATH=/bin'], Labels: { z: '1', b: '2' }, User: 'x' } };

  const { config: changed } = await rewritten(
    { labels: { a: '<3>', z: '9' }, env: { PATH: '/sbin', NEW: 'a=b' } },
    { config },
  );

  expect(changed['config']).toEqual({
    Env: ['A=1', 'PATH=/sbin', 'NEW=a=b'],
    Labels: { a: '<3>', b: '2', z: '9' },
    User: 'x',
  });
  expect(Object.keys((changed['config'] as JsonObject)['Labels'] as JsonObject)).toEqual(['a', 'b', 'z']);
});

test('rewriteImage() drops build triggers in both places, and nothing else', async () => {
  const config = {
    config: { OnBuild: ['RUN x'], User: 'u' },
    container_config: { OnBuild: ['RUN x'], Image: 'i' },
    novel: { n: 1 },
  };

  const { config: changed } = await rewritten({}, { config });

  expect(changed).toMatchObject({ config: { User: 'u' }, container_config: { Image: 'i' }, novel: { n: 1 } });
  expect(JSON.stringify(changed)).not.toContain('OnBuild');
});

test('rewriteImage() sets time and annotations, and keeps fields of the manifest', async () => {
  const { manifest, config } = await rewritten(
    { created: '2024-05-06T07:08:09Z', annotations: { 'b.name': 'base' } },
    { manifest: { annotations: { z: '1' }, novel: true } },
  );

  expect(config['created']).toBe('2024-05-06T07:08:09Z');
  expect(manifest).toMatchObject({ annotations: { 'b.name': 'base', z: '1' }, novel: true });
});

test('rewriteImage() does not carry an embedded copy of the old config along', async () => {
  const old = memoryImage().config;
  const embedded = { ...old.descriptor, data: Buffer.from(old.bytes).toString('base64') } as unknown as JsonObject;

  const { manifest } = await rewritten({ labels: { x: 'y' } }, { manifest: { config: embedded } });

  expect(manifest['config']).not.toHaveProperty('data');
});

test('rewriteImage() gives equal bytes for equal input, and names them', async () => {
  const edits: ImageEdits = { layers: [{ kind: 'add', by: fresh }], labels: { a: 'b' } };

  const [one, two] = [await rewritten(edits), await rewritten(edits)];

  expect(one.result).toEqual(two.result);
  expect(one.result.manifest.descriptor).toMatchObject(
    blob(one.result.manifest.bytes, one.view.manifest.mediaType).descriptor,
  );
  expect(one.result.manifest.descriptor.platform).toEqual({ os: 'linux', architecture: 'amd64' });
});

test('rewriteImage() writes a config that parses to what was asked for', async () => {
  const { result } = await rewritten({ layers: [{ kind: 'add', by: fresh }] });

  expect(parseConfig(result.config.bytes, { what: 'config' }).diffIds).toHaveLength(3);
});

const asTheImager: JsonObject = { os: '', architecture: '', rootfs: { type: '', diff_ids: [] } };

test.each<[string, JsonObject]>([
  ['empty', asTheImager],
  ['absent', { os: null, architecture: null, rootfs: { diff_ids: [] } }],
  ['spelt otherwise', { os: 'Linux', architecture: 'x86_64', rootfs: { type: 'layers', diff_ids: [] } }],
])('rewriteImage() writes a complete config where fields of the base are %s', async (_, config) => {
  const { manifest, blobs } = memoryImage({ layers: [], config });
  const platform = { os: 'linux', architecture: 'amd64' };
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor, { platform });

  const result = rewriteImage(view, {});

  expect(JSON.parse(new TextDecoder().decode(result.config.bytes))).toMatchObject({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers' },
  });
});

test('rewriteImage() claims no platform that nothing says', async () => {
  const { result, config } = await rewritten({}, { layers: [], config: asTheImager });

  expect(config).toMatchObject({ os: '', architecture: '' });
  expect(result.manifest.descriptor.platform).toBeUndefined();
});

test('rewriteImage() keeps what a config says, whatever its index says', async () => {
  const { manifest, blobs } = memoryImage({ config: { variant: 'v8', architecture: 'arm64' } });
  const platform = { os: 'linux', architecture: 'arm64' };
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor, { platform });

  expect(rewriteImage(view, {}).config.descriptor.digest).toBe(view.manifest.config.digest);
});

test('rewriteImage() makes an entry of the history that is null an empty one', async () => {
  const { config } = await rewritten({}, { config: { history: [null, { created_by: 'b' }] } });

  expect(config['history']).toEqual([{}, { created_by: 'b' }]);
});
