import { type ByteStream, streamOf } from '../bytes/index.ts';
import { type EncodedDocument, type ImageEdits, type ImageSink, joinIndex, parsePlace } from '../oci/index.ts';
import { type RootTree, tarOfTree } from '../rootfs/index.ts';
import type { NewBootFiles, NewKernelFile } from './assets/boot-assets.ts';
import { describeStatistics } from './engines/describe-graft.ts';
import type { SquashEngine } from './engines/engine.ts';
import { type FilesAhead, packFilesAhead } from './layers/files-ahead.ts';
import type { Prepared } from './prepare.ts';
import type { BuildContext } from './session/context.ts';
import { runStage } from './session/session.ts';
import { type AssembledImage, assemble } from './stages/assemble.ts';
import { pack } from './stages/pack.ts';
import type { FinishedImage } from './stages/publish.ts';
import type { ResolvedRecipe } from './stages/resolve.ts';
import { readFileRange } from './work/spool.ts';

export interface FinishOptions {
  readonly squash: SquashEngine;
  readonly sinks: readonly ImageSink[];
}

/** Runs the stages that write, from squash to assemble, for one platform. */
export async function finish(
  prepared: Prepared,
  { squash, sinks }: FinishOptions,
  context: BuildContext,
): Promise<AssembledImage> {
  const { from, assets, boot, initramfs, base, tree, time } = prepared;
  const { platform, view } = from;
  const kernel = kernelOf(prepared);
  const ahead = packFilesAhead(
    {
      view,
      assets,
      replacements: boot.replacements({ initramfs: undefined, kernel, time }),
      compression: from.recipe.image.compression,
    },
    context,
  );
  const rootfs = await runStage(context, {
    stage: 'squash',
    platform,
    run: () => squash({ base: { ...base, onDisk: initramfs.rootfs.onDisk }, tree, time, ...context }),
    summary: ({ size, statistics }) =>
      [
        `${base.reader.compressor} squashfs of ${size} bytes, was ${initramfs.rootfs.image.size}`,
        ...(statistics === undefined ? [] : describeStatistics(statistics)),
      ].join('; '),
  });
  const packed = await runStage(context, {
    stage: 'pack',
    platform,
    run: () => pack({ initramfs, rootfs, time }, context),
    summary: ({ size }) => `${initramfs.segment.compression} initramfs of ${size} bytes, was ${initramfs.file.size}`,
  });
  return await runStage(context, {
    stage: 'assemble',
    platform,
    run: () => assembleImage(prepared, { files: { initramfs: packed, kernel, time }, ahead, sinks }, context),
    summary: ({ manifest, writtenBytes }) => `${manifest.descriptor.digest}, ${writtenBytes} bytes of new layers`,
  });
}

/** The kernel that the recipe brings. */
function kernelOf({ kernel }: Prepared): NewKernelFile | undefined {
  if (kernel === undefined) return undefined;
  const { file, release } = kernel;
  return { size: file.size, open: () => readFileRange(file.path), release };
}

interface AssembleOptions {
  readonly files: NewBootFiles;
  readonly ahead: FilesAhead;
  readonly sinks: readonly ImageSink[];
}

function assembleImage(
  prepared: Prepared,
  { files, ahead, sinks }: AssembleOptions,
  context: BuildContext,
): Promise<AssembledImage> {
  const { from, assets, boot, final, time } = prepared;
  const { files: extra } = final;
  return assemble(
    {
      view: from.view,
      assets,
      replacements: boot.replacements(files),
      ahead,
      extraLayer: extra && (() => tarOfFinalStage(extra)),
      edits: editsOf(prepared),
      compression: from.recipe.image.compression,
      time,
      sinks,
    },
    context,
  );
}

function tarOfFinalStage(files: RootTree): ByteStream {
  return tarOfTree(files, {
    content: ({ content }) => (content.kind === 'stream' ? content.open() : streamOf()),
    includeRoot: false,
  });
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

function editsOf({ from: { recipe, view }, time }: Prepared): ImageEdits {
  const { place, root } = view.source;
  // A path of this machine has no meaning elsewhere, and would make the result depend on the folder.
  const name = parsePlace(place).kind === 'registry' ? { [BASE_NAME]: place } : {};
  const base = { ...name, [BASE_DIGEST]: root.digest };
  const created = new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  return {
    labels: { ...base, ...recipe.image.labels },
    env: recipe.image.env,
    annotations: base,
    created,
    history: [{ created, createdBy: 'rootsmith build', comment: `customised from ${root.digest}` }],
  };
}

/** One image, or an index of them where the base is one. */
export function joinPlatforms(resolved: ResolvedRecipe, images: readonly AssembledImage[]): FinishedImage {
  const [only] = images;
  if (!only) throw new Error('bug: a build without images');
  const { base } = resolved;
  const isIndex = base.kind === 'index';
  const root: EncodedDocument = isIndex
    ? joinIndex(
        base.index,
        images.map(({ manifest }) => manifest.descriptor),
      )
    : only.manifest;
  return { images, root, isIndex };
}
