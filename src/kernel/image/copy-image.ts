import { contentFrom, type Descriptor, type ImageSink, type ImageSource, parseManifest } from '../../oci/index.ts';
import type { KernelContext } from '../tree/kernel-context.ts';

/** Copies an image that is not an index from one place to another. Blobs that are there are not sent again. */
export async function copyKernelImage(
  source: ImageSource,
  sink: ImageSink,
  { report, signal }: Pick<KernelContext, 'report' | 'signal'>,
): Promise<Descriptor> {
  const { root, repository } = source;
  const bytes = await repository.readManifest(root, signal);
  const manifest = parseManifest(bytes, { what: `the manifest of \`${source.place}\``, mediaType: root.mediaType });
  if (manifest.kind === 'index') throw new Error('bug: a kernel image is not an index');
  for (const blob of [...manifest.layers, manifest.config]) {
    const { digest, size } = blob;
    if (await sink.repository.hasBlob(blob, signal)) {
      report({ kind: 'blob-skip', digest, reason: 'exists' });
      continue;
    }
    report({ kind: 'blob-start', digest, size, direction: 'write' });
    await sink.repository.writeBlob(
      blob,
      contentFrom(() => repository.readBlob(blob, { signal })),
      { signal },
    );
    report({ kind: 'blob-done', digest });
  }
  await sink.repository.writeManifest(root, bytes, signal);
  await sink.commit(root, bytes, signal);
  return root;
}
