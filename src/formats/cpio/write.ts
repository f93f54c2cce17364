import {
  type ByteStream,
  coalesced,
  concatBytes,
  exactly,
  fromByteName,
  fromByteString,
  streamOf,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type CpioHeader,
  DIRECTORY,
  encodeHeader,
  HEADER_BYTES,
  MAX_FIELD,
  MAX_NAME_BYTES,
  paddingOf,
  TRAILER_NAME,
  TYPE_MASK,
} from './header.ts';

/** One name of an archive. A `CpioEntry` fits, without its links. */
export interface CpioInput {
  /** The path as a byte string, stored as it is. */
  readonly path: string;
  /** All of `st_mode`: file type and permission bits. */
  readonly mode: number;
  /** @default 0 */
  readonly uid?: number | undefined;
  /** @default 0 */
  readonly gid?: number | undefined;
  /** Seconds since 1970, unsigned 32 bits. @default 0 */
  readonly mtime?: number | undefined;
  /** @default 0 */
  readonly rdevMajor?: number | undefined;
  /** @default 0 */
  readonly rdevMinor?: number | undefined;
  /** Bytes of the body. @default 0 */
  readonly size?: number | undefined;
  /** The file content or the link target. One name of a hard link must have it; it is read at the last name. */
  readonly body?: ByteStream | undefined;
  /** What the names of one file share. */
  readonly hardLink?: CpioHardLink | undefined;
}

export interface CpioHardLink {
  /** Any text. It is the same for all names of the file, and different for other files. */
  readonly key: string;
  /** The number of names. The body goes with the last of them, as GNU cpio does it. */
  readonly nlink: number;
}

/** The length of an archive is a multiple of this, as with GNU cpio. */
const ARCHIVE_UNIT = 512;

interface Content {
  /** Bytes. */
  readonly size: number;
  readonly body: ByteStream | undefined;
}

interface LinkState extends CpioHardLink {
  readonly ino: number;
  /** The number of names still to come. */
  readonly left: number;
  /** The content, from the name that had it. */
  readonly content: Content;
}

const NO_CONTENT: Content = { size: 0, body: undefined };

/**
 * Writes a newc archive in the given order: the caller sorts, and puts parents before children. The device is 0:0,
 * inodes are numbered from 1, and directories have two links, so that nothing depends on the machine.
 */
export function writeCpio(entries: Iterable<CpioInput> | AsyncIterable<CpioInput>): ByteStream {
  return coalesced(chunks(entries));
}

/** The length of the archive that `writeCpio` writes of these entries. No body is read. */
export function measureCpio(entries: Iterable<CpioInput>): number {
  const layout = new CpioLayout();
  for (const entry of entries) layout.add(entry);
  layout.end();
  return layout.length;
}

async function* chunks(entries: Iterable<CpioInput> | AsyncIterable<CpioInput>): ByteStream {
  const layout = new CpioLayout();
  for await (const entry of entries) {
    const { head, content } = layout.add(entry);
    yield head;
    yield* exactly(content.body ?? streamOf(), content.size, (found) => wrongSize(entry.path, content.size, found));
    yield new Uint8Array(paddingOf(content.size));
  }
  yield* layout.end();
}

/** Numbers entries as they come, and counts what they take. */
class CpioLayout {
  readonly #links = new Map<string, LinkState>();
  #lastIno = 0;
  #length = 0;

  /** Of the archive so far, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** The header of an entry, and the content that goes with it. */
  add(entry: CpioInput): { readonly head: Uint8Array; readonly content: Content } {
    checkPath(entry.path);
    const link = followLink(this.#links, entry, this.#lastIno + 1);
    const ino = link?.ino ?? this.#lastIno + 1;
    this.#lastIno = Math.max(this.#lastIno, ino);
    const content = link === undefined ? contentOf(entry) : link.left > 0 ? NO_CONTENT : link.content;
    const nlink = link?.nlink ?? (isDirectory(entry) ? 2 : 1);
    const head = encodeHead(entry, { ino, nlink, size: content.size });
    this.#length += head.length + content.size + paddingOf(content.size);
    return { head, content };
  }

  /** What ends the archive. */
  end(): readonly Uint8Array[] {
    checkAllNamed(this.#links);
    const trailer = encodeHead({ path: TRAILER_NAME, mode: 0 }, { ino: 0, nlink: 1, size: 0 });
    const padding = new Uint8Array(paddingOf(this.#length + trailer.length, ARCHIVE_UNIT));
    this.#length += trailer.length + padding.length;
    return [trailer, padding];
  }
}

/** Notes that one more name of a hard link has come. */
function followLink(links: Map<string, LinkState>, entry: CpioInput, nextIno: number): LinkState | undefined {
  const { path, hardLink } = entry;
  if (hardLink === undefined) return undefined;
  const before = links.get(hardLink.key) ?? { ...hardLink, ino: nextIno, left: hardLink.nlink, content: NO_CONTENT };
  if (before.left === 0) throw new Error(`bug: \`${path}\` is one name more than its ${before.nlink} links`);
  const own = contentOf(entry);
  if (own.size > 0 && before.content.size > 0 && own.size !== before.content.size) {
    throw new Error(`bug: \`${path}\` has another size than the other names of its file`);
  }
  const state = { ...before, left: before.left - 1, content: own.size > 0 ? own : before.content };
  links.set(hardLink.key, state);
  return state;
}

function contentOf({ size = 0, body }: CpioInput): Content {
  return { size, body };
}

function checkAllNamed(links: ReadonlyMap<string, LinkState>): void {
  for (const { key, left } of links.values()) {
    // The body would be missing, because it comes with the last name.
    if (left > 0) throw new Error(`bug: ${left} names of the hard link ${key} did not come`);
  }
}

function encodeHead(
  { path, mode, uid = 0, gid = 0, mtime = 0, rdevMajor = 0, rdevMinor = 0 }: CpioInput,
  { ino, nlink, size }: { readonly ino: number; readonly nlink: number; readonly size: number },
): Uint8Array {
  const name = fromByteString(`${path}\0`);
  const value = {
    ino,
    mode,
    uid,
    gid,
    nlink,
    mtime,
    fileSize: size,
    devMajor: 0,
    devMinor: 0,
    rdevMajor,
    rdevMinor,
    nameSize: name.length,
    check: 0,
  };
  checkRanges(path, value);
  return concatBytes([encodeHeader('newc', value), name, new Uint8Array(paddingOf(HEADER_BYTES + name.length))]);
}

function checkPath(path: string): void {
  const problem = findProblem(path);
  if (problem !== undefined) {
    throw new RootsmithError('PATH_UNSAFE', `cannot store \`${fromByteName(path)}\` in a cpio archive: it ${problem}`, {
      hint: 'Give the file another name.',
      details: { path: fromByteName(path) },
    });
  }
}

function findProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path === TRAILER_NAME) return 'is the name that ends an archive';
  if (path.includes('\0')) return 'holds a NUL byte';
  if (path.length >= MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES - 1} bytes`;
  return undefined;
}

function checkRanges(path: string, value: CpioHeader): void {
  for (const [field, number] of Object.entries(value)) {
    if (Number.isInteger(number) && number >= 0 && number <= MAX_FIELD) continue;
    throw fieldTooLarge(fromByteName(path), field, number);
  }
}

/** The error for a value that does not fit in 32 bits. */
export function fieldTooLarge(path: string, field: string, value: number): RootsmithError {
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    `cannot store \`${path}\` in a cpio archive: its ${field} is ${value}, more than 32 bits`,
    {
      hint: 'Leave the file out of the initramfs, or make it smaller.',
      details: { path, field },
    },
  );
}

function wrongSize(path: string, size: number, found: string): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `\`${fromByteName(path)}\` should have ${size} bytes, found ${found}`, {
    hint: 'Leave the file alone while it is being packed.',
    details: { path: fromByteName(path), expected: size, found },
  });
}

function isDirectory({ mode }: CpioInput): boolean {
  return (mode & TYPE_MASK) === DIRECTORY;
}
