import type { ByteStream } from '../../bytes/index.ts';
import { fromByteName, parseEntryPath, readAhead, Sha256, type SizedContent, streamOf } from '../../bytes/index.ts';
import { encodeTarHeader, readTar, TAR_END, tarPadding } from '../../formats/index.ts';
import {
  type Descriptor,
  type Digest,
  type EncodedDocument,
  type ImageEdits,
  type ImageSink,
  type ImageView,
  type LayerCompression,
  type LayerEdit,
  type NewLayer,
  parseDigest,
  rewriteImage,
} from '../../oci/index.ts';
import { packLayer, streamLayer } from '../codecs.ts';
import type { BuildContext } from '../context.ts';
import { OverflowSpool } from '../engines/block-spool.ts';
import { layerStream } from '../layers.ts';
import type { HeldEntry } from './held-entries.ts';
import type { PulledAssets } from './pull.ts';

/** A new boot asset: what replaces the file of that path. */
export type NewAsset = SizedContent;

/** A blob of the new image, and where its bytes come from: this build, or the base. */
export interface ImageBlob {
  readonly descriptor: Descriptor;
  /** Can be called again and again. */
  readonly open: () => ByteStream;
  /** The place that has it already, since it was made there. */
  readonly receivedBy?: ImageSink | undefined;
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

export interface AssembleInput {
  readonly view: ImageView;
  readonly assets: PulledAssets;
  /** By path in the image. */
  readonly replacements: ReadonlyMap<string, NewAsset>;
  /** A tar for one more layer on top; undefined adds none. */
  readonly extraLayer: (() => ByteStream) | undefined;
  readonly edits: ImageEdits;
  /** Of the layers that are made. @default as in the base */
  readonly compression?: LayerCompression | undefined;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
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
      descriptor: { ...view.descriptor, platform },
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
    if (![...paths].some((path) => replacements.has(path))) continue;
    const one = await makeLayer(
      () => rewriteLayer(index, input, context),
      { compression: compression ?? view.layers[index]?.compression, sinks },
      context,
    );
    layers.push({ kind: 'replace', layer: index, by: one.layer });
    made.push(one.blob);
  }
  if (extraLayer !== undefined) {
    const one = await makeLayer(
      extraLayer,
      { compression: compression ?? view.layers.at(-1)?.compression, sinks },
      context,
    );
    layers.push({
      kind: 'add',
      by: { ...one.layer, history: { createdBy: 'rootsmith: files of the final stage' } },
    });
    made.push(one.blob);
  }
  return { layers, made };
}

/** The tar of a layer, with the files that are replaced exchanged or left out. All other entries stay byte for byte. */
async function* rewriteLayer(index: number, input: AssembleInput, context: BuildContext): ByteStream {
  for await (const entry of input.assets.entries.get(index) ?? readEntries(input.view, index, context)) {
    const path = fromByteName(parseEntryPath(entry.path, 'layer entry'));
    const replacement = input.replacements.get(path);
    if (replacement === undefined) yield* copyEntry(entry);
    else if (isTopmost(input.assets, path, index)) yield* replaceEntry(entry, replacement, input.time);
  }
  yield TAR_END;
}

async function* readEntries(
  view: ImageView,
  index: number,
  context: BuildContext,
): AsyncGenerator<HeldEntry, void, void> {
  for await (const entry of readTar(layerStream(view, index, context))) yield { ...entry, open: () => entry.body };
}

function isTopmost({ byName }: PulledAssets, path: string, layer: number): boolean {
  return byName.values().some((asset) => asset.path === path && asset.layer === layer);
}

async function* copyEntry(entry: HeldEntry): ByteStream {
  yield entry.headerBytes;
  yield* entry.open();
  yield new Uint8Array(tarPadding(entry.size));
}

async function* replaceEntry(entry: HeldEntry, { size, open }: NewAsset, time: number): ByteStream {
  yield encodeTarHeader({ ...entry, size, mtime: time });
  yield* open();
  yield new Uint8Array(tarPadding(size));
}

interface MadeBlob extends Omit<ImageBlob, 'descriptor'> {
  readonly digest: Digest;
  readonly size: number;
}

interface MadeLayer {
  readonly layer: NewLayer;
  readonly blob: MadeBlob;
}

interface MakeLayerOptions {
  readonly compression: LayerCompression | undefined;
  readonly sinks: readonly ImageSink[];
}

/** Packs as the base does, and hashes both forms on the way. */
async function makeLayer(
  tar: () => ByteStream,
  { compression = 'gzip', sinks }: MakeLayerOptions,
  context: BuildContext,
): Promise<MadeLayer> {
  const plain = new Sha256();
  const blob =
    (await receivedLayer(plain.through(readAhead(tar())), compression, { sinks, context })) ?? (await packedLayer());
  const { digest, size } = blob;
  return { layer: { digest, size, diffId: parseDigest(plain.digest()), compression }, blob };

  async function packedLayer(): Promise<MadeBlob> {
    const { workspace, keep, signal } = context;
    const packed = new Sha256();
    const content = await packLayer(tar, {
      compression,
      scratch: keep(new OverflowSpool(workspace.newPath('layer-blocks'))),
      onContent: (chunk) => plain.update(chunk),
      onPacked: (chunk) => packed.update(chunk),
      signal,
    });
    return { ...content, digest: parseDigest(packed.digest()) };
  }
}

/** Makes the layer straight into the first place that takes it so; undefined where there is none. */
async function receivedLayer(
  tar: ByteStream,
  compression: LayerCompression,
  { sinks, context: { signal } }: { readonly sinks: readonly ImageSink[]; readonly context: BuildContext },
): Promise<MadeBlob | undefined> {
  const sink = sinks.find((each) => each.receiveBlob !== undefined);
  const received = await sink?.receiveBlob?.(streamLayer(tar, { compression, signal }), signal);
  return received && { ...received, receivedBy: sink };
}
