import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { sh } from './shell.ts';

export interface LayerInput {
  /** A directory that becomes the layer, all owned by root. */
  readonly directory: string;
  readonly createdBy: string;
}

export interface ImageInput {
  readonly tag: string;
  readonly epoch: number;
  readonly mediaTypes: 'docker' | 'oci';
  /** Docker's `config` object. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly layers: readonly LayerInput[];
  /**
   * The manifest alone; in an index, without which skopeo overlooks a Docker manifest in a layout; or in an index
   * beside an attestation entry, as buildx makes it.
   */
  readonly index: 'none' | 'plain' | 'attested';
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const mediaTypes = {
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
} as const;

/** Writes an OCI layout with one image, by hand, so that tests do not depend on what they test. */
export async function writeLayout(layout: string, image: ImageInput): Promise<void> {
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const types = mediaTypes[image.mediaTypes];
  const created = new Date(image.epoch * 1000).toISOString().replace('.000', '');
  const layers = [];
  const diffIds = [];
  for (const { directory } of image.layers) {
    const { diffId, ...layer } = await writeLayer(layout, directory, { epoch: image.epoch, mediaType: types.layer });
    layers.push(layer);
    diffIds.push(diffId);
  }
  const config = writeJson(layout, types.config, {
    created,
    architecture: 'amd64',
    os: 'linux',
    config: image.config,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [
      ...image.layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
      { created, created_by: 'ENTRYPOINT ["/bin/installer"]', empty_layer: true },
    ],
  });
  const manifest = writeJson(layout, types.manifest, { schemaVersion: 2, mediaType: types.manifest, config, layers });
  const top = image.index === 'none' ? manifest : writeIndex(layout, manifest, image.index);
  const annotations = { 'org.opencontainers.image.ref.name': image.tag };
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [{ ...top, annotations }] }),
  );
}

const indexType = 'application/vnd.oci.image.index.v1+json';

function writeIndex(layout: string, manifest: Descriptor, kind: 'plain' | 'attested'): Descriptor {
  const platform = { architecture: 'amd64', os: 'linux' };
  const attestations = kind === 'attested' ? [writeAttestation(layout, manifest)] : [];
  return writeJson(layout, indexType, {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [{ ...manifest, platform }, ...attestations],
  });
}

function writeAttestation(layout: string, manifest: Descriptor): unknown {
  const types = mediaTypes.oci;
  const statement = writeJson(layout, 'application/vnd.in-toto+json', { _type: 'https://in-toto.io/Statement/v0.1' });
  const platform = { architecture: 'unknown', os: 'unknown' };
  const rootfs = { type: 'layers', diff_ids: [statement.digest] };
  const config = writeJson(layout, types.config, { ...platform, config: {}, rootfs });
  const attestation = writeJson(layout, types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config,
    layers: [statement],
  });
  const annotations = {
    'vnd.docker.reference.digest': manifest.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  return { ...attestation, annotations, platform };
}

async function writeLayer(
  layout: string,
  directory: string,
  { epoch, mediaType }: { readonly epoch: number; readonly mediaType: string },
): Promise<Descriptor & { readonly diffId: string }> {
  const tar = join(layout, 'layer.tar');
  const names = (await readdir(directory)).sort();
  const owner = ['--numeric-owner', '--owner=0', '--group=0', `--mtime=@${epoch}`];
  await sh`tar --sort=name --format=gnu ${owner} -C ${directory} -cf ${tar} ${names}`;
  const diffId = await digestOfFile(tar);
  await sh`gzip -n -f ${tar}`;
  const digest = await digestOfFile(`${tar}.gz`);
  const size = statSync(`${tar}.gz`).size;
  renameSync(`${tar}.gz`, blobPath(layout, digest));
  return { mediaType, digest, size, diffId };
}

function writeJson(layout: string, mediaType: string, value: unknown): Descriptor {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  writeFileSync(blobPath(layout, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs', digest.replace(':', '/'));
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
