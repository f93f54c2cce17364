import { type ByteStream, formatBytes, streamOf } from '../../bytes/index.ts';
import {
  type Digest,
  type ImageEdits,
  type ImageSink,
  type ImageView,
  type LayerCompression,
  type LayerEdit,
  rewriteImage,
} from '../../oci/index.ts';
import { type RootTree, tarOfTree } from '../../rootfs/index.ts';
import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { NewFile, Replacements } from '../boot/boot-plan.ts';
import type { AssembledImage, ImageBlob } from '../images/new-image.ts';
import type { FilesAhead } from '../new-layers/files-ahead.ts';
import { tarOfFiles } from '../new-layers/files-layer.ts';
import { resultCompression } from '../new-layers/layer-compression.ts';
import { type MadeBlob, type MadeLayer, makeLayer } from '../new-layers/make-layer.ts';
import { isRewritten } from '../new-layers/replaced-files.ts';
import { rewriteLayer } from '../new-layers/rewrite-layer.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface AssembleInput {
  /** The base. */
  readonly view: ImageView;
  readonly assets: PulledAssets;
  /** The new boot assets, by path in the image. */
  readonly replacements: Replacements;
  readonly ahead: FilesAhead;
  /** More layers on top, each with its files, the lowest first. @default none */
  readonly newLayers?: readonly NewLayerContent[] | undefined;
  /** Files for one more layer on top; undefined adds none. */
  readonly extraFiles: RootTree | undefined;
  readonly edits: Omit<ImageEdits, 'layers'>;
  /** Of the new layers. @default as in the base */
  readonly compression: LayerCompression | undefined;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
  /** Where the image goes. A place that takes blobs before their digest is known gets the new layers at once. */
  readonly sinks: readonly ImageSink[];
}

/** A layer to add. */
export interface NewLayerContent {
  readonly content: readonly NewFile[] | RootTree;
  /** For the history of the image. */
  readonly createdBy: string;
}

/** The new image: its layers, config and manifest. */
export const assembleStage: BuildStage<AssembleInput, AssembledImage> = {
  name: 'assemble',
  run: assembleImage,
  summary: ({ manifest, writtenBytes }) => `${manifest.descriptor.digest}, ${formatBytes(writtenBytes)} of new layers`,
  sizes: ({ blobs }, { view }) => ({
    what: 'image',
    before: view.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
    after: blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
  }),
};

/**
 * Rewrites every layer that holds a boot asset: the topmost with the new content, the others without it, so that no
 * superseded byte stays in the image. The new layers go straight to a place that takes blobs before their digest is
 * known. Where there is none, they are made once to know their digests, and again for each place.
 */
async function assembleImage(input: AssembleInput, context: BuildContext): Promise<AssembledImage> {
  const { view, edits } = input;
  const made = [
    ...(await rewrittenLayers(input, context)),
    ...(await newLayers(input, context)),
    ...(await extraLayer(input, context)),
  ];
  const image = rewriteImage(view, { ...edits, layers: made.map(({ edit }) => edit) });
  const blobs = new Map<Digest, Omit<ImageBlob, 'descriptor'>>(made.map(({ blob }) => [blob.digest, blob]));
  blobs.set(image.config.descriptor.digest, { open: () => streamOf(image.config.bytes) });
  return {
    view,
    manifest: image.manifest,
    blobs: [...image.layers, image.config.descriptor].map((descriptor) => ({
      isExpandable: true, // `pull` has read the layers that stay, or an earlier build has
      open: () => view.source.repository.readBlob(descriptor, { signal: context.signal }),
      ...blobs.get(descriptor.digest),
      descriptor,
    })),
    writtenBytes: made.reduce((sum, { blob }) => sum + blob.size, 0),
  };
}

interface MadeEdit {
  readonly edit: LayerEdit;
  readonly blob: MadeBlob;
}

async function rewrittenLayers(input: AssembleInput, context: BuildContext): Promise<readonly MadeEdit[]> {
  const made: MadeEdit[] = [];
  for (const [index, paths] of input.assets.holders) {
    if (!isRewritten(paths, input.replacements)) continue;
    const { layer, blob } = await layerAt(index, () => rewriteLayer(index, input, context), { input, context });
    made.push({ edit: { kind: 'replace', layer: index, by: layer }, blob });
  }
  return made;
}

async function newLayers(input: AssembleInput, context: BuildContext): Promise<readonly MadeEdit[]> {
  const made: MadeEdit[] = [];
  for (const { content, createdBy } of input.newLayers ?? []) {
    const tar = () => ('root' in content ? tarOfExtra(content) : tarOfFiles(content, input.time));
    const { layer, blob } = await layerAt(-1, tar, { input, context });
    made.push({ edit: { kind: 'add', by: { ...layer, history: { createdBy } } }, blob });
  }
  return made;
}

const EXTRA_HISTORY = { createdBy: 'rootsmith: files of the final stage' };

async function extraLayer(input: AssembleInput, context: BuildContext): Promise<readonly MadeEdit[]> {
  const { extraFiles } = input;
  if (extraFiles === undefined) return [];
  const { layer, blob } = await layerAt(-1, () => tarOfExtra(extraFiles), { input, context });
  return [{ edit: { kind: 'add', by: { ...layer, history: EXTRA_HISTORY } }, blob }];
}

/** Makes a layer with the compression of the base's layer at an index; -1 is the topmost. */
async function layerAt(
  index: number,
  tar: Parameters<typeof makeLayer>[0],
  { input, context }: { readonly input: AssembleInput; readonly context: BuildContext },
): Promise<MadeLayer> {
  const { view, compression, sinks } = input;
  return await makeLayer(tar, { compression: resultCompression(view, index, compression), sinks }, context);
}

function tarOfExtra(files: RootTree): ByteStream {
  return tarOfTree(files, {
    content: ({ content }) => (content.kind === 'stream' ? content.open() : streamOf()),
    includeRoot: false,
  });
}
