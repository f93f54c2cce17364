import { checkSpace, OUTPUT_SPACE_HINT } from '../../files/index.ts';
import type { Report } from '../../progress/index.ts';
import type { MediaContext } from '../context.ts';
import { type BootMediaKind, type MediaRequest, outputKindOf } from '../request.ts';
import { outFormatOf } from './file-names.ts';

/** What goes into each kind: the boot files of the base, or next to nothing. */
const CONTENT: Readonly<Record<BootMediaKind, readonly ('kernel' | 'initramfs')[]>> = {
  kernel: ['kernel'],
  initramfs: ['initramfs'],
  cmdline: [],
  uki: ['kernel', 'initramfs'],
  iso: ['kernel', 'initramfs'],
  disk: ['kernel', 'initramfs'],
  pxe: ['kernel', 'initramfs'],
  installer: ['kernel', 'initramfs'],
};

/** Media with two bootloaders hold the boot files twice, as files and in a UKI. */
const MOST_COPIES = 2;

/**
 * Compares what media will take with the room in their folder. Throws `DISK_FULL` where the boot files alone, which are
 * copied as they are, do not fit. What is packed may come out smaller, so for that there is a warning at most.
 */
export async function checkMediaSpace(
  { folder }: Pick<MediaRequest, 'folder'>,
  { base, settings }: MediaSpaceInput,
  report: Report | undefined,
): Promise<void> {
  const { kinds } = settings;
  const bytesOf = (kind: BootMediaKind): number => CONTENT[kind].reduce((sum, name) => sum + base[name].size, 0);
  const sum = (some: readonly BootMediaKind[]): number => some.reduce((total, kind) => total + bytesOf(kind), 0);
  const need = {
    folder,
    what: kinds.join(', '),
    leastBytes: sum(kinds.filter((kind) => isCopied(kind, settings))),
    likelyBytes: sum(kinds) * MOST_COPIES,
    hint: OUTPUT_SPACE_HINT,
  };
  await checkSpace([need], { warn: (message) => report?.({ kind: 'warning', message }) });
}

interface MediaSpaceInput {
  readonly base: Readonly<Record<'kernel' | 'initramfs', { readonly size: number }>>;
  readonly settings: MediaContext['settings'];
}

/** Whether a kind holds the boot files byte for byte. Disks have formats that pack, and an archive is compressed. */
function isCopied(kind: BootMediaKind, settings: MediaContext['settings']): boolean {
  if (kind === 'disk' || kind === 'installer') return false;
  return kind === 'pxe' || outFormatOf(outputKindOf(kind), settings) === 'raw';
}
