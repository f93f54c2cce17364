import {
  type ByteStream,
  bytesPart,
  joinParts,
  type PartedContent,
  partsOf,
  rangePart,
  readRange,
  type SizedContent,
} from '../../bytes/index.ts';
import { type CpioInput, changeCpioHeader, writeCpio } from '../../formats/index.ts';
import { isRootfs } from './belongings.ts';
import type { UnpackedEntry, UnpackedInitramfs } from './unpacked-initramfs.ts';

export interface NewArchiveInput {
  readonly initramfs: Pick<UnpackedInitramfs, 'segment'>;
  /** The new `rootfs.sqsh`. */
  readonly rootfs: SizedContent;
  /** Seconds since 1970, for the new `rootfs.sqsh`. */
  readonly time: number;
}

/** GNU cpio fills its archives up to a multiple of this. */
const ARCHIVE_UNIT = 512;
const ENTRY_UNIT = 4;

/**
 * The archive with the new `rootfs.sqsh` in the place of the old one. All other bytes stay, so that compressed blocks
 * of the base can be copied. Where the root file system has several entries or hard links, the archive is written anew
 * from its entries.
 */
export async function newArchive(input: NewArchiveInput): Promise<PartedContent> {
  const [rootfs, ...others] = input.initramfs.segment.entries.filter(({ path }) => isRootfs(path));
  const isAlone = rootfs !== undefined && others.length === 0 && rootfs.nlink <= 1 && rootfs.format === 'newc';
  return isAlone ? await spliced(rootfs, input) : await rewritten(input);
}

async function spliced(
  { path, offset, dataOffset, size }: UnpackedEntry,
  input: NewArchiveInput,
): Promise<PartedContent> {
  const { rootfs, time } = input;
  const { expanded, archivesEnd } = input.initramfs.segment;
  const header = await expanded.read(offset, dataOffset - offset);
  const oldEnd = dataOffset + size + distanceTo(ENTRY_UNIT, size);
  const rootfsPadding = distanceTo(ENTRY_UNIT, rootfs.size);
  const total = dataOffset + rootfs.size + rootfsPadding + archivesEnd - oldEnd;
  return joinParts([
    rangePart(expanded, 0, offset),
    bytesPart(changeCpioHeader(header, { path, size: rootfs.size, mtime: time })),
    ...partsOf(rootfs),
    bytesPart(new Uint8Array(rootfsPadding)),
    rangePart(expanded, oldEnd, archivesEnd - oldEnd),
    bytesPart(new Uint8Array(distanceTo(ARCHIVE_UNIT, total))),
  ]);
}

/** Writes the archive once to know its length: it is short, but for the root file system, whose bytes are copied. */
async function rewritten(input: NewArchiveInput): Promise<PartedContent> {
  const open = (): ByteStream => writeCpio(newEntries(input));
  let length = 0;
  for await (const chunk of open()) length += chunk.length;
  return joinParts([{ kind: 'made', length, open }]);
}

function distanceTo(unit: number, size: number): number {
  return (unit - (size % unit)) % unit;
}

/** Sorted by name. */
function newEntries({ initramfs, rootfs, time }: NewArchiveInput): readonly CpioInput[] {
  const { entries, expanded } = initramfs.segment;
  const groups = Map.groupBy(entries.filter(isLinked), linkKey);
  // The sort is stable: of two entries with one name the later still comes later, and counts.
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return sorted.map((entry): CpioInput => {
    const group = isLinked(entry) ? (groups.get(linkKey(entry)) ?? []) : [];
    const hardLink = group.length > 1 ? { hardLink: { key: linkKey(entry), nlink: group.length } } : {};
    if (isRootfs(entry.path))
      return { ...ownFields(entry), mtime: time, size: rootfs.size, body: rootfs.open(), ...hardLink };
    // A hard link to the old root file system becomes one to the new root file system.
    if (group.some(({ path }) => isRootfs(path))) return { ...ownFields(entry), mtime: time, ...hardLink };
    // Only one name of a hard link carries the body, and sorting may have moved it.
    const { size, dataOffset } = group.find((other) => other.size > 0) ?? entry;
    return { ...ownFields(entry), size, body: readRange(expanded, dataOffset, size), ...hardLink };
  });
}

function ownFields({ path, mode, uid, gid, mtime, rdevMajor, rdevMinor }: UnpackedEntry): CpioInput {
  return { path, mode, uid, gid, mtime, rdevMajor, rdevMinor };
}

const TYPE_MASK = 0o170000;
const DIRECTORY = 0o040000;

function isLinked({ nlink, mode }: UnpackedEntry): boolean {
  return nlink > 1 && (mode & TYPE_MASK) !== DIRECTORY;
}

/** Names of one file have the same device and inode number within an archive. */
function linkKey({ archive, devMajor, devMinor, ino }: UnpackedEntry): string {
  return `${archive}:${devMajor}:${devMinor}:${ino}`;
}
