import {
  bytesPart,
  joinParts,
  type Part,
  type PartedContent,
  partsOf,
  rangePart,
  readRange,
  type SizedContent,
} from '../../bytes/index.ts';
import { type CpioInput, changeCpioHeader, measureCpio, writeCpio } from '../../formats/index.ts';
import type { InitramfsSegment, UnpackedEntry } from '../../initramfs/index.ts';

/** Other content for a file of an archive. */
export interface ReplacedFile {
  readonly isPath: (path: string) => boolean;
  readonly content: SizedContent;
}

export interface NewArchiveInput {
  readonly segment: InitramfsSegment;
  readonly replaced: readonly ReplacedFile[];
  /** Seconds since 1970, for the replaced files. */
  readonly time: number;
}

/** GNU cpio fills its archives up to a multiple of this. */
const ARCHIVE_UNIT = 512;
const ENTRY_UNIT = 4;

/**
 * The archive with new files in the places of old ones. All other bytes stay, so that compressed blocks of the base can
 * be copied. Where a replaced file has several entries or hard links, the archive is written anew from its entries.
 */
export async function newArchive(input: NewArchiveInput): Promise<PartedContent> {
  const found = input.replaced.map((file) => ({ file, entries: entriesOf(input.segment, file) }));
  const isPlain = found.every(({ entries: [entry, ...others] }) => entry && others.length === 0 && isAlone(entry));
  return isPlain ? await spliced(input) : rewritten(input);
}

function entriesOf({ entries }: InitramfsSegment, { isPath }: ReplacedFile): readonly UnpackedEntry[] {
  return entries.filter(({ path }) => isPath(path));
}

function isAlone({ nlink, format }: UnpackedEntry): boolean {
  return nlink <= 1 && format === 'newc';
}

async function spliced({ segment, replaced, time }: NewArchiveInput): Promise<PartedContent> {
  const { expanded, archivesEnd, entries } = segment;
  const parts: Part[] = [];
  let [from, length] = [0, 0];
  for (const entry of entries) {
    const content = replacementOf(entry, replaced);
    if (content === undefined) continue;
    parts.push(rangePart(expanded, from, entry.offset - from));
    for (const part of await splice(entry, content, { segment, time })) parts.push(part);
    length += entry.dataOffset - from + content.size + distanceTo(ENTRY_UNIT, content.size);
    from = entry.dataOffset + entry.size + distanceTo(ENTRY_UNIT, entry.size);
  }
  const total = length + archivesEnd - from;
  const end = [
    rangePart(expanded, from, archivesEnd - from),
    bytesPart(new Uint8Array(distanceTo(ARCHIVE_UNIT, total))),
  ];
  return joinParts([...parts, ...end]);
}

/** The header and the content of a replaced file. */
async function splice(
  { path, offset, dataOffset }: UnpackedEntry,
  content: SizedContent,
  { segment, time }: Pick<NewArchiveInput, 'segment' | 'time'>,
): Promise<readonly Part[]> {
  const header = await segment.expanded.read(offset, dataOffset - offset);
  return [
    bytesPart(changeCpioHeader(header, { path, size: content.size, mtime: time })),
    ...partsOf(content),
    bytesPart(new Uint8Array(distanceTo(ENTRY_UNIT, content.size))),
  ];
}

function replacementOf(
  { path }: Pick<UnpackedEntry, 'path'>,
  replaced: readonly ReplacedFile[],
): SizedContent | undefined {
  return replaced.find(({ isPath }) => isPath(path))?.content;
}

/** Writes the archive anew from its entries. */
function rewritten(input: NewArchiveInput): PartedContent {
  const length = measureCpio(newEntries(input));
  return joinParts([{ kind: 'made', length, open: () => writeCpio(newEntries(input)) }]);
}

function distanceTo(unit: number, size: number): number {
  return (unit - (size % unit)) % unit;
}

/** Sorted by name. */
function newEntries({ segment, replaced, time }: NewArchiveInput): readonly CpioInput[] {
  const { entries, expanded } = segment;
  const groups = Map.groupBy(entries.filter(isLinked), linkKey);
  // The sort is stable: of two entries with one name the later still comes later, and counts.
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return sorted.map((entry): CpioInput => {
    const group = isLinked(entry) ? (groups.get(linkKey(entry)) ?? []) : [];
    const hardLink = group.length > 1 ? { hardLink: { key: linkKey(entry), nlink: group.length } } : {};
    const content = replacementOf(entry, replaced);
    if (content !== undefined)
      return { ...ownFields(entry), mtime: time, size: content.size, body: content.open(), ...hardLink };
    // A hard link to a replaced file becomes one to the new file.
    if (group.some((other) => replacementOf(other, replaced) !== undefined))
      return { ...ownFields(entry), mtime: time, ...hardLink };
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
