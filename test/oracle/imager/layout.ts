import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAll } from '../../../src/bytes/index.ts';
import { writeTar } from '../../../src/formats/index.ts';
import { type Layer, tarInputs } from './trees.ts';

export interface LayoutImage {
  readonly layers: readonly Layer[];
  readonly architecture?: 'amd64' | 'arm64';
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The tar of a layer. */
export async function tarOf(layer: Layer): Promise<Uint8Array> {
  return await readAll(writeTar(tarInputs(layer)), { limitBytes: 64 * 1024 * 1024, what: 'a layer' });
}

/**
 * Writes an image into an OCI layout, without code of ours above the tar: the index names the platform, without which
 * the imager finds nothing in a layout.
 */
export async function writeLayout(folder: string, image: LayoutImage): Promise<void> {
  const { layers, architecture = 'amd64', config = {} } = image;
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const tars = await Promise.all(layers.map(tarOf));
  const blob = (mediaType: string, bytes: Uint8Array): object => writeBlob(folder, mediaType, bytes);
  const vendor = 'application/vnd.oci.image';
  const rootfs = { type: 'layers', diff_ids: tars.map((tar) => digestOf(tar)) };
  const created = '2020-09-13T12:26:40Z';
  const manifest = {
    schemaVersion: 2,
    mediaType: `${vendor}.manifest.v1+json`,
    config: blob(`${vendor}.config.v1+json`, json({ architecture, os: 'linux', created, config, rootfs })),
    layers: tars.map((tar) => blob(`${vendor}.layer.v1.tar`, tar)),
  };
  const root = { ...blob(`${vendor}.manifest.v1+json`, json(manifest)), platform: { architecture, os: 'linux' } };
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [root] }));
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
}

function writeBlob(folder: string, mediaType: string, bytes: Uint8Array): object {
  const digest = digestOf(bytes);
  writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), bytes);
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
