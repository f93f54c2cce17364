import { type ImageSink, reopenable } from '../../oci/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { AssembledImage, FinishedImage, ImageBlob } from './new-image.ts';

type PublishContext = Pick<BuildContext, 'report' | 'signal'>;

/** Writes blobs first, then manifests from the leaves up, and the name last. Blobs that are there are not sent again. */
export async function publishImage(finished: FinishedImage, sink: ImageSink, context: PublishContext): Promise<void> {
  for (const image of finished.images) await writeImage(image, sink, context);
  const { descriptor, bytes } = finished.root;
  if (finished.isIndex) await sink.writeManifest(descriptor, bytes, context.signal);
  await sink.commit(descriptor, context.signal);
}

async function writeImage(
  { manifest, blobs }: AssembledImage,
  sink: ImageSink,
  context: PublishContext,
): Promise<void> {
  for (const blob of blobs) await writeBlob(blob, sink, context);
  await sink.writeManifest(manifest.descriptor, manifest.bytes, context.signal);
}

async function writeBlob(
  { descriptor, open, receivedBy }: ImageBlob,
  sink: ImageSink,
  { report, signal }: PublishContext,
): Promise<void> {
  const { digest, size } = descriptor;
  if (receivedBy === sink) return;
  if (await sink.hasBlob(descriptor, signal)) {
    report({ kind: 'blob-skip', digest, reason: 'exists' });
    return;
  }
  report({ kind: 'blob-start', digest, size, direction: 'write' });
  await sink.writeBlob(descriptor, reopenable(open), signal);
  report({ kind: 'blob-done', digest });
}
