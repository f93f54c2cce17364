import { formatBytes, type RandomAccess, readRange, sliceAccess } from '../../bytes/index.ts';
import { counted, RootsmithError } from '../../errors/index.ts';
import { spool } from '../../files/index.ts';
import {
  BelongingsKeeper,
  type DiskRange,
  type InitramfsFile,
  isRootfsFile,
  nextSegmentStart,
  type ReadSegment,
  readSegment,
  type UnpackedInitramfs,
} from '../../initramfs/index.ts';
import { initramfsEntries } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

/** The initramfs of the base: its segments, their entries, and the root file system in one of them. */
export const unpackStage: BuildStage<InitramfsFile, UnpackedInitramfs> = {
  name: 'unpack',
  run: unpackInitramfs,
  summary: ({ segment, rootfs }) =>
    `${segment.compression} initramfs of ${counted(segment.entries.length, 'entry', 'entries')}; ${rootfs.path} has ${formatBytes(rootfs.image.size)}`,
};

/** Entries that a complaint lists. */
const MAX_LISTED = 12;

/**
 * Reads all segments of an initramfs, as the kernel does, and keeps the one with `rootfs.sqsh`; of several the last,
 * which the kernel would keep too. Throws `BASE_NOT_INSTALLER` where no segment has it.
 */
async function unpackInitramfs(initramfs: InitramfsFile, context: BuildContext): Promise<UnpackedInitramfs> {
  const { access: file } = initramfs;
  context.budget.receive(file.size);
  const seen: string[] = [];
  const belongings = new BelongingsKeeper();
  let found: Omit<UnpackedInitramfs, 'belongings'> | undefined;
  for (let start = await nextSegmentStart(file, 0); start !== undefined; ) {
    const segment = await readSegment(initramfs, start, context);
    for (const { path } of segment.entries.slice(0, MAX_LISTED)) if (seen.length < MAX_LISTED) seen.push(path);
    belongings.add(segment, context.budget);
    found = withRootfs(file, segment, context) ?? found;
    start = await nextSegmentStart(file, segment.end);
  }
  if (found === undefined) throw withoutRootfs(seen);
  return { ...found, belongings: belongings.result() };
}

function withRootfs(
  file: RandomAccess,
  segment: ReadSegment,
  context: BuildContext,
): Omit<UnpackedInitramfs, 'belongings'> | undefined {
  const entry = segment.entries.findLast(isRootfsFile);
  if (entry === undefined) return undefined;
  const { path, size, mtime, dataOffset } = entry;
  const image = sliceAccess(segment.expanded, dataOffset, size);
  let onDisk: Promise<DiskRange> | undefined;
  return {
    file,
    segment,
    rootfs: { path, image, mtime, onDisk: () => (onDisk ??= rangeOf(image, dataOffset, segment, context)) },
  };
}

/** Where outside programs find the root file system: in the expanded segment, or in a file of its own. */
async function rangeOf(
  image: RandomAccess,
  dataOffset: number,
  { onDisk }: ReadSegment,
  { files, signal }: BuildContext,
): Promise<DiskRange> {
  if (onDisk) return { path: onDisk.path, offset: onDisk.offset + dataOffset };
  const file = files.newFile('rootfs.sqsh');
  await spool(file, readRange(image), signal);
  return { path: file.path, offset: 0 };
}

function withoutRootfs(seen: readonly string[]): RootsmithError {
  const found = seen.length === 0 ? 'no entries at all' : seen.join(', ');
  return new RootsmithError(
    'BASE_NOT_INSTALLER',
    `the initramfs holds no \`${initramfsEntries.rootfs}\`: found ${found}`,
    { hint: 'Name a Talos installer as the base.' },
  );
}
