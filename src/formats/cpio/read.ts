import { type BoundedStream, ByteReader, type ByteStream, toByteString } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type CpioFormat,
  checkMode,
  corruptCpio,
  fieldOffset,
  HEADER_BYTES,
  MAX_FIELD,
  paddingOf,
  parseHeader,
  parseMagic,
  REGULAR_FILE,
  TRAILER_NAME,
  TYPE_MASK,
} from './header.ts';

export interface CpioEntry {
  /** The path as a byte string, exactly as stored: `.`, `./x` and `/x` are kept. Check it before use. */
  readonly path: string;
  readonly ino: number;
  /** All of `st_mode`: file type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  /** Seconds since 1970, unsigned 32 bits. */
  readonly mtime: number;
  /** The size of the body in bytes. It is 0 for all names of a hard link but one. */
  readonly size: number;
  readonly devMajor: number;
  readonly devMinor: number;
  readonly rdevMajor: number;
  readonly rdevMinor: number;
  readonly format: CpioFormat;
  /** The offset of the header in the stream. */
  readonly offset: number;
  /** The file content or the link target. Read it before the next entry; what is left unread is skipped. */
  readonly body: ByteStream;
}

export interface ReadCpioOptions {
  /** The largest body that is accepted, in bytes. @default 4 GiB - 1, all that the format can say */
  readonly fileLimitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the entries of an archive (newc or crc) in their order, up to its trailer. Closes the source. */
export async function* readCpio(
  source: ByteStream,
  options: ReadCpioOptions = {},
): AsyncGenerator<CpioEntry, void, void> {
  await using reader = new ByteReader(source);
  yield* readCpioArchive(reader, options);
}

/**
 * Reads an archive from a reader. When the loop has ended, the reader is still open and stands just after the
 * trailer: an initramfs may go on there with zeros and another archive.
 */
export async function* readCpioArchive(
  reader: ByteReader,
  { fileLimitBytes = MAX_FIELD, signal }: ReadCpioOptions = {},
): AsyncGenerator<CpioEntry, void, void> {
  for (;;) {
    signal?.throwIfAborted();
    const { entry, body } = await readEntry(reader, fileLimitBytes);
    if (entry.path !== TRAILER_NAME) {
      checkMode(entry.mode, entry.offset);
      yield entry;
    }
    await body.skip();
    await skipPadding(reader, entry.size);
    if (entry.path === TRAILER_NAME) return;
  }
}

async function readEntry(
  reader: ByteReader,
  fileLimitBytes: number,
): Promise<{ readonly entry: CpioEntry; readonly body: BoundedStream }> {
  const offset = reader.offset;
  const bytes = await readHeaderBytes(reader);
  const format = parseMagic(bytes, offset);
  const header = parseHeader(bytes, offset);
  const { nameSize, fileSize, check } = header;
  checkSize(fileSize, fileLimitBytes, offset);
  const path = await readName(reader, nameSize);
  await skipPadding(reader, HEADER_BYTES + nameSize);
  const content = reader.take(fileSize, 'cpio file body');
  const hasSum = format === 'crc' && (header.mode & TYPE_MASK) === REGULAR_FILE; // GNU cpio and the kernel sum the bodies of regular files only
  const body = hasSum ? summed(content, { size: fileSize, check, offset }) : content;
  // The fields are copied one by one: an object made by spreading takes four times the memory, and there may be
  // many entries.
  const { ino, mode, uid, gid, nlink, mtime, devMajor, devMinor, rdevMajor, rdevMinor } = header;
  return {
    entry: {
      path,
      ino,
      mode,
      uid,
      gid,
      nlink,
      mtime,
      size: fileSize,
      devMajor,
      devMinor,
      rdevMajor,
      rdevMinor,
      format,
      offset,
      body: body.bytes,
    },
    body,
  };
}

/** `070701` or `070702`. */
const MAGIC_BYTES = 6;

/** Reads the magic first, so that an old format is named even if the file is shorter than a header. */
async function readHeaderBytes(reader: ByteReader): Promise<Uint8Array> {
  const offset = reader.offset;
  const bytes = new Uint8Array(HEADER_BYTES);
  await reader.fill(bytes.subarray(0, MAGIC_BYTES), 'cpio header');
  parseMagic(bytes, offset);
  await reader.fill(bytes.subarray(MAGIC_BYTES), 'cpio header');
  return bytes;
}

function checkSize(size: number, limitBytes: number, offset: number): void {
  if (size > limitBytes) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `cpio entry at offset ${offset} has ${size} bytes, more than the limit of ${limitBytes}`,
      {
        hint: 'Raise the limit if the file can be trusted.',
        details: { offset: offset + fieldOffset('fileSize'), field: 'fileSize', limitBytes },
      },
    );
  }
}

/** Reads a name. It ends at its first NUL; writers may add more of them to align the body. */
async function readName(reader: ByteReader, size: number): Promise<string> {
  const offset = reader.offset;
  const bytes = await reader.expect(size, 'cpio file name');
  if (bytes.at(-1) !== 0) throw corruptCpio('name', offset, 'does not end with a NUL');
  return toByteString(bytes.subarray(0, bytes.indexOf(0)));
}

async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  await reader.expect(paddingOf(size), 'cpio padding');
}

/** Adds up the bytes that pass and compares the sum at the end, even if the rest is skipped. */
function summed(
  content: BoundedStream,
  { size, check, offset }: { readonly size: number; readonly check: number; readonly offset: number },
): BoundedStream {
  let sum = 0;
  let seen = 0;
  async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of content.bytes) {
      for (const byte of chunk) sum += byte;
      sum %= 2 ** 32;
      seen += chunk.length;
      if (seen === size && sum !== check) throw wrongSum(offset, check, sum);
      yield chunk;
    }
  }
  return {
    bytes: { [Symbol.asyncIterator]: bytes },
    async skip() {
      for await (const _ of bytes()) {
        // The loop only passes over the bytes.
      }
    },
  };
}

function wrongSum(offset: number, expected: number, found: number): RootsmithError {
  return corruptCpio('check', offset + fieldOffset('check'), `is ${expected}, but the body adds up to ${found}`);
}
