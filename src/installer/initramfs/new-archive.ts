import {
  type ByteStream,
  bytesPart,
  joinParts,
  type PartedContent,
  partsOf,
  rangePart,
  readRange,
} from '../../bytes/index.ts';
import { type CpioInput, changeCpioHeader, writeCpio } from '../../formats/index.ts';
import type { PackInput } from '../stages/pack.ts';
import { isRootfs, type UnpackedEntry } from '../stages/unpack.ts';

/** GNU cpio fills its archives up to a multiple of this. */
const ARCHIVE_UNIT = 512;
const ENTRY_UNIT = 4;

/**
 * The archive with the new `rootfs.sqsh` in the old one's place and every other byte as it was, so that
 * compressed blocks of the base still hold. An archive in which that is no matter of one entry alone
 * is written from its entries.
 */
export async function newArchive(input: PackInput): Promise<PartedContent> {
  const [rootfs, ...others] = input.initramfs.segment.entries.filter(({ path }) => isRootfs(path));
  const isAlone = rootfs !== undefined && others.length === 0 && rootfs.nlink <= 1 && rootfs.format === 'newc';
  return isAlone ? await spliced(rootfs, input) : await rewritten(input);
}

async function spliced({ path, offset, dataOffset, size }: UnpackedEntry, input: PackInput): Promise<PartedContent> {
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

/** How long it becomes is known only when it is written; it is short but for the root file system, which is copied. */
async function rewritten(input: PackInput): Promise<PartedContent> {
  const open = (): ByteStream => writeCpio(newEntries(input));
  let length = 0;
  for await (const chunk of open()) length += chunk.length;
  return joinParts([{ kind: 'made', length, open }]);
}

function distanceTo(unit: number, size: number): number {
  return (unit - (size % unit)) % unit;
}

/** Sorted by name. */
function newEntries({ initramfs, rootfs, time }: PackInput): readonly CpioInput[] {
  const { entries, expanded } = initramfs.segment;
  const groups = Map.groupBy(entries.filter(isLinked), linkKey);
  // A stable sort: of two entries with one name the later still comes later, and wins.
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return sorted.map((entry): CpioInput => {
    const group = isLinked(entry) ? (groups.get(linkKey(entry)) ?? []) : [];
    const hardLink = group.length > 1 ? { hardLink: { key: linkKey(entry), nlink: group.length } } : {};
    if (isRootfs(entry.path))
      return { ...ownFields(entry), mtime: time, size: rootfs.size, body: rootfs.open(), ...hardLink };
    // A further name of the root file system is one of the new one, too.
    if (group.some(({ path }) => isRootfs(path))) return { ...ownFields(entry), mtime: time, ...hardLink };
    // Only one name of a hard link carries the body, and sorting may have put it anywhere.
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

/** Names of one file share device and inode number within an archive. */
function linkKey({ archive, devMajor, devMinor, ino }: UnpackedEntry): string {
  return `${archive}:${devMajor}:${devMinor}:${ino}`;
}
