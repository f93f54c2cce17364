import { expect, test } from 'vitest';
import { lackOf } from '../../../../../src/mirror/nodes/doctor/completeness.ts';
import { type JsonObject, type Platform, parsePlatform } from '../../../../../src/oci/index.ts';
import { digestOfJson, memoryProber, type ProbeContents } from '../../../../fixtures/memory-prober.ts';

const OCI = 'application/vnd.oci.image';
const point = { base: 'http://m/v2' };
const layer = { layer: 1 };
const described = (mediaType: string, document: JsonObject) => ({ mediaType, digest: digestOfJson(document), size: 2 });

function image(architecture: string | undefined) {
  const platform = architecture === undefined ? {} : { os: 'linux', architecture };
  const config = { ...platform, rootfs: { type: 'layers', diff_ids: [digestOfJson(layer)] } };
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: described(`${OCI}.config.v1+json`, config),
    layers: [described(`${OCI}.layer.v1.tar`, layer)],
  };
  return { config, manifest, documents: [config, layer, manifest] };
}

const [amd64, arm64] = [image('amd64'), image('arm64')];

function indexOf(...entries: readonly (readonly [JsonObject, Platform?])[]): JsonObject {
  const manifests = entries.map(([document, platform]) => ({
    ...described(typeof document['mediaType'] === 'string' ? document['mediaType'] : '', document),
    ...(platform && { platform: { ...platform } }),
  }));
  return { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
}

/** What `lackOf` says of the root, where the registry has these documents. */
async function lack(root: JsonObject, documents: readonly JsonObject[], mediaType?: string) {
  const contents: ProbeContents = {
    'http://m/v2/app:1': root,
    ...Object.fromEntries(documents.map((document) => [`http://m/v2/app@${digestOfJson(document)}`, document])),
  };
  const prober = memoryProber(contents, mediaType);
  const answer = await prober.manifest(point, 'app', '1');
  if (answer.kind !== 'manifest') throw new Error('test: no manifest');
  return await lackOf(answer, { repository: 'app', platform: parsePlatform('linux/amd64'), prober, points: [point] });
}

test('lackOf() finds nothing missing of a whole image, alone, in an index, or in an index of indexes', async () => {
  const index = indexOf([amd64.manifest, parsePlatform('linux/amd64')]);
  const outer = indexOf([index]);

  expect(await lack(amd64.manifest, amd64.documents)).toBeUndefined();
  expect(await lack(index, amd64.documents)).toBeUndefined();
  expect(await lack(outer, [...amd64.documents, index])).toBeUndefined();
});

test('lackOf() reads the platform of an index entry from its config where the entry has none', async () => {
  const index = indexOf([arm64.manifest], [amd64.manifest]);

  expect(await lack(index, [...amd64.documents, ...arm64.documents])).toBeUndefined();
});

test('lackOf() takes an image whose config names no platform', async () => {
  const bare = image(undefined);

  expect(await lack(bare.manifest, bare.documents)).toBeUndefined();
});

test.each([
  ['alone', arm64.manifest],
  ['in an index', indexOf([arm64.manifest, parsePlatform('linux/arm64')])],
])('lackOf() says for which platform there is an image: %s', async (_, root) => {
  expect(await lack(root, arm64.documents)).toEqual({
    kind: 'wrong-platform',
    message: 'has no image for linux/amd64, only for: linux/arm64',
  });
});

test('lackOf() names a missing blob, and counts several', async () => {
  const both = { ...amd64.manifest, layers: [described(`${OCI}.layer.v1.tar`, layer), described('x', { other: 1 })] };

  expect(await lack(amd64.manifest, [amd64.config])).toEqual({
    kind: 'blob-missing',
    message: `has the manifest, but the blob ${digestOfJson(layer)} is missing`,
  });
  expect((await lack(both, [amd64.config]))?.message).toMatch(/2 blobs are missing, the first is sha256:/);
});

test('lackOf() says that the image of an index is missing', async () => {
  const index = indexOf([amd64.manifest, parsePlatform('linux/amd64')]);

  expect((await lack(index, []))?.message).toMatch(
    /^has the index, but its image for linux\/amd64, sha256:.* is missing$/,
  );
});

test('lackOf() says what is not an image, and what has a media type that nodes do not pull', async () => {
  expect((await lack({ schemaVersion: 7 }, []))?.message).toMatch(/^has something that is not an image: /);
  expect(await lack(amd64.manifest, amd64.documents, 'text/plain')).toMatchObject({
    kind: 'unusable',
    message: expect.stringContaining('calls its manifest `text/plain`'),
  });
});

test('lackOf() ends where indexes nest without end', async () => {
  const indexes = [indexOf()];
  for (let depth = 0; depth < 8; depth += 1) indexes.push(indexOf([indexes.at(-1)!]));

  expect(await lack(indexes.at(-1)!, indexes)).toMatchObject({ kind: 'wrong-platform' });
});
