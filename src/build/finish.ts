import { streamOf } from '../bytes/index.ts';
import { type EncodedDocument, type ImageEdits, joinIndex } from '../oci/index.ts';
import { tarOfTree } from '../rootfs/index.ts';
import { FileAccess, parsePlace } from '../stores/index.ts';
import type { BuildContext } from './context.ts';
import { describeStatistics } from './engines/describe-graft.ts';
import type { SquashEngine, SquashOutput } from './engines/engine.ts';
import type { Prepared } from './prepare.ts';
import { runStage } from './session.ts';
import { readFileRange } from './spool.ts';
import { type AssembledImage, assemble, type NewAsset } from './stages/assemble.ts';
import { pack } from './stages/pack.ts';
import type { FinishedImage } from './stages/publish.ts';
import type { Resolved } from './stages/resolve.ts';

/** Runs the stages that write, from squash to assemble, for one platform. */
export async function finish(prepared: Prepared, squash: SquashEngine, context: BuildContext): Promise<AssembledImage> {
  const { from, initramfs, base, tree, time } = prepared;
  const { platform } = from;
  const { file: rootfs } = await runStage(context, {
    stage: 'squash',
    platform,
    run: async () =>
      await openSquashed(
        await squash({ base: { ...base, onDisk: initramfs.rootfs.onDisk }, tree, time, ...context }),
        context,
      ),
    summary: ({ file: { size }, statistics }) =>
      [
        `${base.reader.compressor} squashfs of ${size} bytes, was ${initramfs.rootfs.image.size}`,
        ...(statistics === undefined ? [] : describeStatistics(statistics)),
      ].join('; '),
  });
  const packed = await runStage(context, {
    stage: 'pack',
    platform,
    run: async () => await openKept(await pack({ initramfs, rootfs, time }, context), context),
    summary: ({ size }) => `${initramfs.segment.compression} initramfs of ${size} bytes, was ${initramfs.file.size}`,
  });
  return await runStage(context, {
    stage: 'assemble',
    platform,
    run: () => assembleImage(prepared, packed, context),
    summary: ({ manifest, writtenBytes }) => `${manifest.descriptor.digest}, ${writtenBytes} bytes of new layers`,
  });
}

async function openSquashed(
  { path, statistics }: SquashOutput,
  context: BuildContext,
): Promise<{ readonly file: FileAccess; readonly statistics: SquashOutput['statistics'] }> {
  return { file: await openKept(path, context), statistics };
}

async function openKept(path: string, { keep }: BuildContext): Promise<FileAccess> {
  return keep(await FileAccess.open(path));
}

function assembleImage(prepared: Prepared, initramfs: FileAccess, context: BuildContext): Promise<AssembledImage> {
  const { from, assets, boot, kernel, final, time } = prepared;
  const asset = ({ path, size }: FileAccess): NewAsset => ({ size, open: () => readFileRange(path) });
  return assemble(
    {
      view: from.view,
      assets,
      replacements: boot.replacements({ initramfs: asset(initramfs), kernel: kernel && asset(kernel) }),
      extraLayer:
        final.files &&
        tarOfTree(final.files, {
          content: ({ content }) => (content.kind === 'stream' ? content.open() : streamOf()),
          includeRoot: false,
        }),
      edits: editsOf(prepared),
      time,
    },
    context,
  );
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
export function joinPlatforms(resolved: Resolved, images: readonly AssembledImage[]): FinishedImage {
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
