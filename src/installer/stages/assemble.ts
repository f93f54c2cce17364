import { type ByteStream, streamOf } from '../../bytes/index.ts';
import {
  type Descriptor,
  type Digest,
  describedFor,
  type EncodedDocument,
  type ImageEdits,
  type ImageSink,
  type ImageView,
  type LayerCompression,
  type LayerEdit,
  rewriteImage,
} from '../../oci/index.ts';
import { resultCompression } from '../layers/layer-compression.ts';
import { type MadeBlob, makeLayer } from '../layers/make-layer.ts';
import { isRewritten } from '../layers/replaced-files.ts';
import { type RewriteInput, rewriteLayer } from '../layers/rewrite-layer.ts';
import type { BuildContext } from '../session/context.ts';

/** A blob of the new image, and where its bytes come from: this build, or the base. */
export interface ImageBlob extends Omit<MadeBlob, 'digest' | 'size'> {
  readonly descriptor: Descriptor;
}

/** One platform's finished image. */
export interface AssembledImage {
  readonly view: ImageView;
  readonly manifest: EncodedDocument;
  /** Layers, the lowest first, then the config. */
  readonly blobs: readonly ImageBlob[];
  /** Bytes of the layers that this build makes. */
  readonly writtenBytes: number;
}

export interface AssembleInput extends RewriteInput {
  /** A tar for one more layer on top; undefined adds none. */
  readonly extraLayer: (() => ByteStream) | undefined;
  readonly edits: ImageEdits;
  /** Of the layers that are made. @default as in the base */
  readonly compression?: LayerCompression | undefined;
  /** Where the image goes. A place that takes blobs before their digest is known gets the new layers at once. */
  readonly sinks: readonly ImageSink[];
}

/**
 * Puts the new assets where the old ones were: every layer that holds one is rewritten, the topmost
 * with the new content, the others without it, so that no superseded byte stays behind. The layers go
 * to a place that can receive them; where none can, they are made once to know their digests, and
 * again into each place they go to.
 */
export async function assemble(input: AssembleInput, context: BuildContext): Promise<AssembledImage> {
  const { view, edits } = input;
  const { layers, made } = await makeLayers(input, context);
  const image = rewriteImage(view, { ...edits, layers });
  const blobs = new Map<Digest, Omit<ImageBlob, 'descriptor'>>(made.map((blob) => [blob.digest, blob]));
  blobs.set(image.config.descriptor.digest, { open: () => streamOf(image.config.bytes) });
  return {
    view,
    manifest: image.manifest,
    blobs: [...image.layers, image.config.descriptor].map((descriptor) => ({
      open: () => view.source.readBlob(descriptor, context.signal),
      ...blobs.get(descriptor.digest),
      descriptor,
    })),
    writtenBytes: made.reduce((sum, { size }) => sum + size, 0),
  };
}

/** An image as it lies somewhere, in the form in which new ones are published. */
export async function unchangedImage(view: ImageView, { signal }: BuildContext): Promise<AssembledImage> {
  const { source, platform, layers, manifest } = view;
  const descriptors = [...layers.map(({ descriptor }) => descriptor), manifest.config];
  return {
    view,
    manifest: {
      descriptor: describedFor(view.descriptor, platform),
      bytes: await source.readManifest(view.descriptor, signal),
    },
    blobs: descriptors.map((descriptor) => ({ descriptor, open: () => source.readBlob(descriptor, signal) })),
    writtenBytes: 0,
  };
}

async function makeLayers(
  input: AssembleInput,
  context: BuildContext,
): Promise<{ readonly layers: readonly LayerEdit[]; readonly made: readonly MadeBlob[] }> {
  const { view, assets, replacements, extraLayer, compression, sinks } = input;
  const layers: LayerEdit[] = [];
  const made: MadeBlob[] = [];
  for (const [index, paths] of assets.holders) {
    if (!isRewritten(paths, replacements)) continue;
    const options = { compression: resultCompression(view, index, compression), sinks };
    const one = await makeLayer(() => rewriteLayer(index, input, context), options, context);
    layers.push({ kind: 'replace', layer: index, by: one.layer });
    made.push(one.blob);
  }
  if (extraLayer !== undefined) {
    const one = await makeLayer(extraLayer, { compression: resultCompression(view, -1, compression), sinks }, context);
    layers.push({
      kind: 'add',
      by: { ...one.layer, history: { createdBy: 'rootsmith: files of the final stage' } },
    });
    made.push(one.blob);
  }
  return { layers, made };
}
