import { contentFrom, type Digest, type ImageSink } from '../../oci/index.ts';
import { reportMoving } from '../../progress/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { AssembledImage, FinishedImage, ImageBlob } from './new-image.ts';

type PublishContext = Pick<BuildContext, 'report' | 'signal'>;

type PublishableManifest = Pick<AssembledImage, 'manifest' | 'blobs'>;

/** What is written of an image, or of an index of images. */
export interface PublishableImage extends Pick<FinishedImage, 'root' | 'isIndex'> {
  readonly images: readonly PublishableManifest[];
}

/** Writes blobs first, then manifests from the leaves up, and the name last. Blobs that are there are not sent again. */
export async function publishImage(
  finished: PublishableImage,
  sink: ImageSink,
  context: PublishContext,
): Promise<void> {
  const publishing = { sink, present: new Set<Digest>(), ...context };
  for (const image of finished.images) await writeImage(image, publishing);
  const { descriptor, bytes } = finished.root;
  if (finished.isIndex) await sink.repository.writeManifest(descriptor, bytes, context.signal);
  await sink.commit(descriptor, bytes, context.signal);
}

interface Publishing extends PublishContext {
  readonly sink: ImageSink;
  /** What the place is known to have: platforms share blobs, and a place is asked for each of them once. */
  readonly present: Set<Digest>;
}

async function writeImage({ manifest, blobs }: PublishableManifest, publishing: Publishing): Promise<void> {
  const { sink, signal } = publishing;
  for (const blob of blobs) await writeBlob(blob, publishing);
  await sink.repository.writeManifest(manifest.descriptor, manifest.bytes, signal);
}

async function writeBlob(
  { descriptor, open, receivedBy, isExpandable }: ImageBlob,
  { sink, present, report, signal }: Publishing,
): Promise<void> {
  const { digest, size } = descriptor;
  if (receivedBy === sink) return;
  const isPresent = present.has(digest) || (await sink.repository.hasBlob(descriptor, signal));
  present.add(digest);
  if (isPresent) {
    report({ kind: 'blob-skip', digest, size, reason: 'exists' });
    return;
  }
  const moving = { descriptor, name: sink.place, content: contentFrom(open) };
  await reportMoving(moving, { report, now: () => performance.now() }, (content) =>
    sink.repository.writeBlob(descriptor, content, { signal, isExpandable }),
  );
}
