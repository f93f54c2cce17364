import { Sha256, streamOf } from '../../bytes/index.ts';
import { readFileStream, writeFileWhole } from '../../files/index.ts';
import { streamGzip } from '../../formats/index.ts';
import {
  contentFrom,
  type Descriptor,
  encodeImage,
  type ImageSink,
  type NewLayer,
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
  const { file, layer } = await packTree(tree, context);
  const { arch, labels, time } = facts;
  const platform = { os: 'linux', architecture: arch };
  const createdBy = 'rootsmith kernel build';
  const { config, manifest, layers } = encodeImage({ platform, labels, time, layers: [layer], createdBy });
  for (const descriptor of layers) {
    const content = contentFrom(() => readFileStream(file));
    await sink.repository.writeBlob(descriptor, content, { signal });
  }
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
  readonly layer: NewLayer;
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
  const [digest, diffId] = [parseDigest(packed.digest()), parseDigest(plain.digest())];
  return { file, layer: { digest, size: packed.bytes, diffId, compression: 'gzip' } };
}
