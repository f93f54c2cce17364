import { type ByteStream, type PartedContent, readRange, type SizedContent, spansOf } from '../../bytes/index.ts';
import { packInitramfs } from '../compression/pack-initramfs.ts';
import { newArchive } from '../initramfs/new-archive.ts';
import type { UnpackedInitramfs } from '../initramfs/unpacked-initramfs.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface PackInput {
  readonly initramfs: Pick<UnpackedInitramfs, 'file' | 'segment'>;
  /** The new `rootfs.sqsh`. */
  readonly rootfs: SizedContent;
  /** Seconds since 1970, for the new `rootfs.sqsh`. */
  readonly time: number;
}

/** The new initramfs: one segment is made anew, in the format of the base, and the others stay byte for byte. */
export const packStage: BuildStage<PackInput, SizedContent> = {
  name: 'pack',
  run: packSegment,
  summary: ({ size }, { initramfs }) =>
    `${initramfs.segment.compression} initramfs of ${size} bytes, was ${initramfs.file.size}`,
};

/** Writes nothing: the bytes come together when the layer is written. */
async function packSegment(input: PackInput, context: BuildContext): Promise<SizedContent> {
  const { file, segment } = input.initramfs;
  const { start, end, compression, expanded } = segment;
  const { files, keep, signal } = context;
  const archive = await newArchive(input);
  const packed = await packCounted(archive, context, (counted) =>
    packInitramfs(counted, {
      compression,
      scratch: keep(files.newScratch('initramfs-blocks')),
      earlier: { source: file, start, end, contentBytes: expanded.size, unchanged: spansOf(archive, expanded) },
      signal,
    }),
  );
  // A plain archive may follow, and the kernel finds those only at multiples of four.
  const padding = end === file.size ? 0 : distance(start + packed.size, end);
  return {
    size: start + packed.size + padding + file.size - end,
    async *open() {
      yield* readRange(file, 0, start);
      yield* packed.open();
      yield new Uint8Array(padding);
      yield* readRange(file, end);
    },
  };
}

/** Reports the bytes that are read until the packing is decided; later readers report their own progress. */
async function packCounted(
  { size, open }: PartedContent,
  { report }: BuildContext,
  packContent: (content: Pick<PartedContent, 'size' | 'open'>) => Promise<SizedContent>,
): Promise<SizedContent> {
  let isDecided = false;
  async function* counted(from?: number): ByteStream {
    for await (const chunk of open(from)) {
      if (!isDecided) report({ kind: 'stage-bytes', stage: 'pack', bytes: chunk.length, total: size });
      yield chunk;
    }
  }
  const packed = await packContent({ size, open: counted });
  isDecided = true;
  return packed;
}

const ALIGNMENT = 4;

/** Zeros to write so that what follows keeps its alignment. */
function distance(written: number, old: number): number {
  return (((old - written) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT;
}
