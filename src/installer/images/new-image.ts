import type { ByteStream } from '../../bytes/index.ts';
import {
  type Descriptor,
  describedFor,
  type EncodedDocument,
  type ImageSet,
  type ImageSink,
  type ImageView,
  joinIndex,
} from '../../oci/index.ts';
import type { ProfilePcr11 } from '../../uki/index.ts';
import type { BuildContext } from '../session/context.ts';

/** A blob of the new image, and where its bytes come from: this build, or the base. */
export interface ImageBlob {
  readonly descriptor: Descriptor;
  /** Can be called again and again. */
  readonly open: () => ByteStream;
  /** The place that has the blob already, since it was made there. */
  readonly receivedBy?: ImageSink | undefined;
  /** Whether this build has seen that it expands to what the config says. @default false */
  readonly isExpandable?: boolean | undefined;
}

/** One platform's finished image. */
export interface AssembledImage {
  readonly view: ImageView;
  readonly manifest: EncodedDocument;
  /** Layers, the lowest first, then the config. */
  readonly blobs: readonly ImageBlob[];
  /** Bytes of the layers that this build makes. */
  readonly writtenBytes: number;
  /** PCR 11 of each boot entry, where they were signed. @default none */
  readonly measured?: readonly ProfilePcr11[] | undefined;
}

/** The result of a build: one image, or an index of images where the base is one. */
export interface FinishedImage {
  readonly images: readonly AssembledImage[];
  readonly root: EncodedDocument;
  readonly isIndex: boolean;
}

/** An image as it lies somewhere, in the form in which new ones are published. */
export async function unchangedImage(
  view: ImageView,
  { signal }: Pick<BuildContext, 'signal'>,
): Promise<AssembledImage> {
  const { platform, layers, manifest } = view;
  const { repository } = view.source;
  const descriptors = [...layers.map(({ descriptor }) => descriptor), manifest.config];
  return {
    view,
    manifest: {
      descriptor: describedFor(view.descriptor, platform),
      bytes: await repository.readManifest(view.descriptor, signal),
    },
    blobs: descriptors.map((descriptor) => ({ descriptor, open: () => repository.readBlob(descriptor, { signal }) })),
    writtenBytes: 0,
  };
}

/** One image, or an index of them where the base is one. */
export function joinPlatforms(base: ImageSet, images: readonly AssembledImage[]): FinishedImage {
  const [only] = images;
  if (!only) throw new Error('bug: a build without images');
  if (base.kind !== 'index') return { images, root: only.manifest, isIndex: false };
  const descriptors = images.map(({ manifest }) => manifest.descriptor);
  return { images, root: joinIndex(base.index, descriptors), isIndex: true };
}
