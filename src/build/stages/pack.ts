import { type ByteStream, type RandomAccess, readRange } from '../../bytes/index.ts';
import { type CpioInput, writeCpio } from '../../formats/index.ts';
import { compressInitramfs } from '../codecs.ts';
import type { BuildContext } from '../context.ts';
import { spool } from '../spool.ts';
import { isRootfs, type UnpackedEntry, type UnpackedInitramfs } from './unpack.ts';

export interface PackInput {
  readonly initramfs: UnpackedInitramfs;
  /** The new `rootfs.sqsh`. */
  readonly rootfs: RandomAccess;
  /** Seconds since 1970, for the new `rootfs.sqsh`. */
  readonly time: number;
}

/**
 * Writes the initramfs anew in a file of the workspace and gives its path: the segment with the root
 * file system by the compressor that it had, its entries sorted; the other segments byte for byte.
 */
export async function pack(input: PackInput, { workspace, report, signal }: BuildContext): Promise<string> {
  const path = workspace.newPath('initramfs.xz');
  const counted = async function* (stream: ByteStream): ByteStream {
    for await (const chunk of stream) {
      report({ kind: 'stage-bytes', stage: 'pack', bytes: chunk.length, total: input.rootfs.size });
      yield chunk;
    }
  };
  await spool(path, counted(segments(input)), signal);
  return path;
}

async function* segments(input: PackInput): ByteStream {
  const { file, segment } = input.initramfs;
  if (segment.start > 0) yield* readRange(file, 0, segment.start);
  let written = segment.start;
  for await (const chunk of compressInitramfs(segment.compression, writeCpio(newEntries(input)))) {
    written += chunk.length;
    yield chunk;
  }
  if (segment.end === file.size) return;
  // A plain archive may follow, and the kernel finds those at multiples of four only.
  yield new Uint8Array(distance(written, segment.end));
  yield* readRange(file, segment.end);
}

const ALIGNMENT = 4;

/** Zeros to write so that what follows keeps its alignment. */
function distance(written: number, old: number): number {
  return (((old - written) % ALIGNMENT) + ALIGNMENT) % ALIGNMENT;
}

function newEntries({ initramfs, rootfs, time }: PackInput): readonly CpioInput[] {
  const { entries, expanded } = initramfs.segment;
  const groups = Map.groupBy(entries.filter(isLinked), linkKey);
  // A stable sort: of two entries with one name the later still comes later, and wins.
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return sorted.map((entry): CpioInput => {
    if (isRootfs(entry.path)) return { ...ownFields(entry), mtime: time, size: rootfs.size, body: readRange(rootfs) };
    const group = isLinked(entry) ? (groups.get(linkKey(entry)) ?? []) : [];
    // Only one name of a hard link carries the body, and sorting may have put it anywhere.
    const { size, dataOffset } = group.find((other) => other.size > 0) ?? entry;
    const hardLink = group.length > 1 ? { hardLink: { key: linkKey(entry), nlink: group.length } } : {};
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
