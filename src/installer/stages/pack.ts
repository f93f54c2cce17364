import {
  type ByteStream,
  formatBytes,
  hole,
  type PartedContent,
  type RandomAccess,
  readRange,
  type SizedContent,
  spansOf,
} from '../../bytes/index.ts';
import { type InitramfsSegment, isRootfs, isTopFile, type UnpackedInitramfs } from '../../initramfs/index.ts';
import { meter } from '../../progress/index.ts';
import { packInitramfs } from '../compression/pack-initramfs.ts';
import type { ExtensionSegments } from '../extensions/extension-segments.ts';
import { newArchive, type ReplacedFile } from '../initramfs/new-archive.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

/** A new squashfs of an extension layer. */
export interface NewLayerFile {
  /** The name of its file in the initramfs. */
  readonly image: string;
  /** The segment that holds it. */
  readonly segment: InitramfsSegment;
  readonly content: SizedContent;
}

export interface PackInput {
  readonly initramfs: Pick<UnpackedInitramfs, 'file' | 'segment'>;
  /** The new `rootfs.sqsh`; undefined keeps that of the base, and its segment as it is. */
  readonly rootfs: SizedContent | undefined;
  /** Layers that change too. @default none */
  readonly layers?: readonly NewLayerFile[] | undefined;
  /** Makes the segments that are added in front and at the end, which takes as long as to squash extensions. */
  readonly added?: (() => Promise<ExtensionSegments>) | undefined;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
}

/** The new initramfs: segments with new files are made anew, in the format of the base; the others stay byte for byte. */
export const packStage: BuildStage<PackInput, SizedContent> = {
  name: 'pack',
  run: packInitramfsFile,
  summary: ({ size }, { initramfs }) =>
    `${initramfs.segment.compression} initramfs of ${formatBytes(size)}, was ${formatBytes(initramfs.file.size)}`,
  sizes: ({ size }, { initramfs }) => ({ what: 'initramfs', before: initramfs.file.size, after: size }),
};

/** Writes nothing: the bytes come together when the layer is written. */
async function packInitramfsFile(input: PackInput, context: BuildContext): Promise<SizedContent> {
  const { file } = input.initramfs;
  const pieces: SizedContent[] = [];
  let [from, size] = [0, 0];
  const add = (piece: SizedContent): void => {
    pieces.push(piece);
    size += piece.size;
  };
  const added = await input.added?.();
  if (added?.front) add(added.front);
  for (const [segment, replaced] of replacedBySegment(input)) {
    add(partOf(file, from, segment.start));
    add(await packSegment(segment, replaced, { file, time: input.time }, context));
    // A plain archive may follow, and the kernel finds those only at multiples of four.
    add(hole(segment.end === file.size ? 0 : distance(size, segment.end)));
    from = segment.end;
  }
  add(partOf(file, from, file.size));
  if (added !== undefined) {
    add(hole(distance(size, 0)));
    add(added.end);
  }
  return {
    size,
    async *open() {
      for (const piece of pieces) yield* piece.open();
    },
  };
}

/** The segments that change, in their order in the file, with their new files. */
function replacedBySegment({
  initramfs,
  rootfs,
  layers = [],
}: PackInput): ReadonlyMap<InitramfsSegment, ReplacedFile[]> {
  const all: (readonly [segment: InitramfsSegment, file: ReplacedFile])[] = [
    ...(rootfs === undefined ? [] : [[initramfs.segment, { isPath: isRootfs, content: rootfs }] as const]),
    ...layers.map(({ image, segment, content }) => [segment, { isPath: isTopFile(image), content }] as const),
  ];
  const byStart = Map.groupBy(all, ([{ start }]) => start);
  const sorted = [...byStart.values()].sort(([a], [b]) => (a?.[0].start ?? 0) - (b?.[0].start ?? 0));
  return new Map(
    sorted.flatMap((group) => group.slice(0, 1).map(([segment]) => [segment, group.map(([, file]) => file)] as const)),
  );
}

async function packSegment(
  segment: InitramfsSegment,
  replaced: readonly ReplacedFile[],
  { file, time }: { readonly file: RandomAccess; readonly time: number },
  context: BuildContext,
): Promise<SizedContent> {
  const { start, end, compression, expanded } = segment;
  const { files, keep, signal } = context;
  const archive = await newArchive({ segment, replaced, time });
  return await packCounted(archive, context, (counted) =>
    packInitramfs(counted, {
      compression,
      scratch: keep(files.newScratch('initramfs-blocks')),
      earlier: { source: file, start, end, contentBytes: expanded.size, unchanged: spansOf(archive, expanded) },
      signal,
    }),
  );
}

function partOf(file: RandomAccess, from: number, to: number): SizedContent {
  return { size: to - from, open: () => readRange(file, from, to - from) };
}

/** Reports the bytes that are read until the packing is decided; later readers report their own progress. */
async function packCounted(
  { size, open }: PartedContent,
  { report }: BuildContext,
  packContent: (content: Pick<PartedContent, 'size' | 'open'>) => Promise<SizedContent>,
): Promise<SizedContent> {
  let isDecided = false;
  const read = meter(
    (done) => report({ kind: 'stage-progress', stage: 'pack', done, total: size, unit: 'bytes' }),
    () => performance.now(),
  );
  async function* counted(from?: number): ByteStream {
    for await (const chunk of open(from)) {
      if (!isDecided) read.add(chunk.length);
      yield chunk;
    }
  }
  const packed = await packContent({ size, open: counted });
  isDecided = true;
  read.end();
  return packed;
}

const ALIGNMENT = 4;

/** Zeros to write so that what follows keeps its alignment. */
function distance(written: number, old: number): number {
  return (((old - written) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT;
}
