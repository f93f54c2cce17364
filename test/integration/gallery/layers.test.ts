import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../../src/installer/index.ts';
import { digestOf, type JsonObject, mediaTypes } from '../../../src/oci/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { readInstallers } from '../../fixtures/gallery/read-installer.ts';
import { makeShape } from '../../fixtures/gallery/shapes.ts';
import { blob, memoryImage, noise } from '../../fixtures/memory-image.ts';
import { tinyLayer } from '../../fixtures/tiny-image.ts';

let folder: string;
let base: string;
let tar: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-layers-'));
  base = writeLayout(join(folder, 'base'), await makeShape('v1.7 by the imager'));
  tar = await tinyLayer({ 'usr/local/share/from-layer': 'content\n'.repeat(100) });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** The paths that a layer image adds; its one layer has these bytes, whatever its type says. */
async function added(bytes: Uint8Array, mediaType: string, config: JsonObject = {}): Promise<readonly string[]> {
  count += 1;
  const layer = blob(bytes, mediaType);
  const { digest, size } = layer.descriptor;
  const image = memoryImage({ layers: [tar], config, manifest: { layers: [{ mediaType, digest, size }] } });
  const place = writeLayout(join(folder, `layer-${count}`), { root: image.manifest, blobs: [...image.blobs, layer] });
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers: [{ image: "${place}" }]\n`;
  const result = `oci:${folder}/result-${count}:v1`;
  await build(parseRecipe(text, { file: 'r.yaml', folder }), [result], { env: {} });
  return (await readInstallers(result))[0]?.paths ?? [];
}

const packers = {
  nothing: (bytes: Uint8Array) => bytes,
  gzip: (bytes: Uint8Array) => execFileSync('gzip', ['-c'], { input: bytes }),
  zstd: (bytes: Uint8Array) => execFileSync('zstd', ['-qc'], { input: bytes }),
  // No type has it, but docker and podman read it.
  xz: (bytes: Uint8Array) => execFileSync('xz', ['-c'], { input: bytes }),
} as const;
const types = [...Object.values(mediaTypes.docker.layers), ...Object.values(mediaTypes.oci.layers)];

test.each(
  (['nothing', 'gzip', 'zstd', 'xz'] as const).flatMap((packer) => types.map((type) => [packer, type] as const)),
)('build() reads a layer that is packed by %s and said to be %s', async (packer, type) => {
  expect(await added(packers[packer](tar), type)).toContain('usr/local/share/from-layer');
});

test('build() takes a layer from an image that does not say what it is for', async () => {
  const config = { os: '', architecture: '', rootfs: { type: '', diff_ids: [digestOf(tar)] } };

  expect(await added(tar, mediaTypes.oci.layers.none, config)).toContain('usr/local/share/from-layer');
});

test.each<[string, () => Uint8Array, string]>([
  ['bzip2', () => execFileSync('bzip2', ['-c'], { input: tar }), 'FORMAT_UNSUPPORTED'],
  ['no tar', () => noise(3, 5000), 'FORMAT_CORRUPT'],
  ['a gzip cut short', () => packers.gzip(tar).subarray(0, 100), 'FORMAT_TRUNCATED'],
])('build() names the layer that is %s', async (_, bytes, code) => {
  const content = bytes();

  await expect(added(content, mediaTypes.oci.layers.gzip)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`^layer ${digestOf(content)} of oci:.*/layer-\\d+:v1: `)) as string,
  });
});

test('build() names the layer whose content is not what the config says', async () => {
  const other = await tinyLayer({ 'usr/local/share/another': 'x' });

  await expect(added(other, mediaTypes.oci.layers.gzip)).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
    message: expect.stringContaining(`layer ${digestOf(other)} of oci:`) as string,
  });
});
