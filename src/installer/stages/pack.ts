import { type ByteStream, type PartedContent, readRange, type SizedContent, spansOf } from '../../bytes/index.ts';
import { packInitramfs } from '../compression/codecs.ts';
import { newArchive } from '../initramfs/new-archive.ts';
import type { BuildContext } from '../session/context.ts';
import { OverflowSpool } from '../work/overflow-spool.ts';
import type { UnpackedInitramfs } from './unpack.ts';

export interface PackInput {
  readonly initramfs: UnpackedInitramfs;
  /** The new `rootfs.sqsh`. */
  readonly rootfs: SizedContent;
  /** Seconds since 1970, for the new `rootfs.sqsh`. */
  readonly time: number;
}

/**
 * Makes the initramfs anew: the segment with the root file system in the format that it had, the other
 * segments byte for byte. Writes nothing: the bytes come together when the layer is written.
 */
export async function pack(input: PackInput, context: BuildContext): Promise<SizedContent> {
  const { file, segment } = input.initramfs;
  const { start, end, compression, expanded, sound } = segment;
  const archive = await newArchive(input);
  const packed = await packCounted(archive, context, (counted) =>
    packInitramfs(counted, {
      compression,
      scratch: context.keep(new OverflowSpool(context.workspace.newPath('initramfs-blocks'))),
      earlier: { source: file, start, end, contentBytes: expanded.size, unchanged: spansOf(archive, expanded), sound },
      signal: context.signal,
    }),
  );
  // A plain archive may follow, and the kernel finds those at multiples of four only.
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

/** Reports what is read until the packing is decided; whoever reads later has a progress of his own. */
async function packCounted(
  { size, open }: PartedContent,
  { report }: BuildContext,
  pack: (content: Pick<PartedContent, 'size' | 'open'>) => Promise<SizedContent>,
): Promise<SizedContent> {
  let isDecided = false;
  async function* counted(from?: number): ByteStream {
    for await (const chunk of open(from)) {
      if (!isDecided) report({ kind: 'stage-bytes', stage: 'pack', bytes: chunk.length, total: size });
      yield chunk;
    }
  }
  const packed = await pack({ size, open: counted });
  isDecided = true;
  return packed;
}

const ALIGNMENT = 4;

/** Zeros to write so that what follows keeps its alignment. */
function distance(written: number, old: number): number {
  return (((old - written) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT;
}
