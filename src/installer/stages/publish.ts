import { type EncodedDocument, type ImageSink, reopenable } from '../../oci/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { AssembledImage, ImageBlob } from './assemble.ts';

/** What a build gives: one image, or an index of them where the base is one. */
export interface FinishedImage {
  readonly images: readonly AssembledImage[];
  readonly root: EncodedDocument;
  readonly isIndex: boolean;
}

/** Blobs first, then manifests from the leaves up, the name last. Blobs that are there are not sent again. */
export async function publish(finished: FinishedImage, sink: ImageSink, context: BuildContext): Promise<void> {
  for (const image of finished.images) await publishImage(image, sink, context);
  const { descriptor, bytes } = finished.root;
  if (finished.isIndex) await sink.writeManifest(descriptor, bytes, context.signal);
  await sink.commit(descriptor, context.signal);
}

async function publishImage(
  { manifest, blobs }: AssembledImage,
  sink: ImageSink,
  context: BuildContext,
): Promise<void> {
  for (const blob of blobs) await publishBlob(blob, sink, context);
  await sink.writeManifest(manifest.descriptor, manifest.bytes, context.signal);
}

async function publishBlob(
  { descriptor, open, receivedBy }: ImageBlob,
  sink: ImageSink,
  { report, signal }: BuildContext,
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
