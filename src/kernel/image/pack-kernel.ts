import { Sha256, streamOf } from '../../bytes/index.ts';
import { readFileStream, writeFileWhole } from '../../files/index.ts';
import { streamGzip } from '../../formats/index.ts';
import {
  contentFrom,
  type Descriptor,
  digestOf,
  encodeJson,
  type ImageSink,
  type JsonObject,
  mediaTypes,
  parseDigest,
} from '../../oci/index.ts';
import type { KernelArch } from '../../recipe/index.ts';
import { type RootTree, tarOfTree } from '../../rootfs/index.ts';
import type { KernelContext } from '../tree/kernel-context.ts';

/** What a kernel image says about itself. */
export interface KernelImageFacts {
  readonly arch: KernelArch;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Writes an image of one layer to a place, and gives it its name. Equal input gives equal bytes. */
export async function writeKernelImage(
  tree: RootTree,
  facts: KernelImageFacts,
  sink: ImageSink,
  context: Pick<KernelContext, 'workspace' | 'signal'>,
): Promise<Descriptor> {
  const { signal } = context;
  const layer = await packTree(tree, context);
  const config = configOf(layer.diffId, facts);
  const manifest = manifestOf(config, layer.descriptor);
  await sink.repository.writeBlob(
    layer.descriptor,
    contentFrom(() => readFileStream(layer.file)),
    { signal },
  );
  await sink.repository.writeBlob(
    config.descriptor,
    contentFrom(() => streamOf(config.bytes)),
    { signal },
  );
  await sink.repository.writeManifest(manifest.descriptor, manifest.bytes, signal);
  await sink.commit(manifest.descriptor, manifest.bytes, signal);
  return manifest.descriptor;
}

interface PackedTree {
  readonly file: string;
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

async function packTree(
  tree: RootTree,
  { workspace, signal }: Pick<KernelContext, 'workspace' | 'signal'>,
): Promise<PackedTree> {
  const [plain, packed] = [new Sha256(), new Sha256()];
  const file = workspace.newPath('layer.tar.gz');
  const tar = tarOfTree(tree, {
    content: ({ content }) => (content.kind === 'stream' ? content.open() : streamOf()),
    includeRoot: false,
    signal,
  });
  const layer = streamGzip(tar, { onContent: (chunk) => plain.update(chunk), signal });
  await writeFileWhole(file, packed.through(layer), { signal, durable: false });
  const digest = parseDigest(packed.digest());
  return {
    file,
    descriptor: { mediaType: mediaTypes.oci.layers.gzip, digest, size: packed.bytes },
    diffId: plain.digest(),
  };
}

interface Document {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

function configOf(diffId: string, { arch, labels, time }: KernelImageFacts): Document {
  const created = new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const json: JsonObject = {
    created,
    architecture: arch,
    os: 'linux',
    config: { Labels: Object.fromEntries(sorted) },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: 'rootsmith kernel build' }],
  };
  return documentOf(json, mediaTypes.oci.config);
}

function manifestOf({ descriptor }: Document, layer: Descriptor): Document {
  const mediaType = mediaTypes.oci.manifest;
  const json: JsonObject = {
    schemaVersion: 2,
    mediaType,
    config: descriptorJson(descriptor),
    layers: [descriptorJson(layer)],
  };
  return documentOf(json, mediaType);
}

function documentOf(json: JsonObject, mediaType: string): Document {
  const bytes = encodeJson(json);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

function descriptorJson({ mediaType, digest, size }: Descriptor): JsonObject {
  return { mediaType, digest, size };
}
