import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  Budget,
  type ByteStream,
  parseEntryPath,
  readAll,
  readRange,
  toByteName,
  toByteString,
} from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { FileAccess, sniffPacking } from '../files/index.ts';
import { decompressGzip, decompressXz, decompressZstd, readTar } from '../formats/index.ts';
import { expanderOf } from '../oci/index.ts';

/** A file of a source archive. */
export interface SourceMember {
  /** From the top of the kernel tree: without the first folder of the archive. */
  readonly path: string;
  /** The content as a byte string; undefined if the caller does not want it. */
  readonly text: string | undefined;
  readonly isExecutable: boolean;
}

/** Linux 6.18 has 91,000 entries. */
const MAX_ENTRIES = 1_000_000;
/** The largest files of Linux are generated headers of a few megabytes. */
const MAX_MEMBER_BYTES = 64 * 1024 * 1024;

export interface ReadSourceOptions {
  /** Whether the content of a file is wanted. */
  readonly wants: (path: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the files of a source archive front to back, without unpacking it: `linux-6.1.tar.xz`, also by gzip or zstd.
 * Symbolic links and folders are left out. Leaving the loop early stops reading.
 */
export async function* readSourceMembers(
  archive: string,
  { wants, signal }: ReadSourceOptions,
): AsyncGenerator<SourceMember, void, void> {
  try {
    await using file = await FileAccess.open(archive);
    const budget = new Budget({ what: `\`${archive}\``, limits: { entries: MAX_ENTRIES } });
    budget.receive(file.size);
    const content = await expandedArchive(file, archive, budget);
    for await (const { path, type, mode, body } of readTar(content, { budget, signal })) {
      if (type !== 'file') continue;
      const inner = path.replace(/^(?:\.\/)?[^/]*\//, '');
      const text = wants(inner) ? await textOf(body, inner) : undefined;
      yield { path: inner, text, isExecutable: (mode & 0o100) !== 0 };
    }
  } catch (error) {
    throw asRootsmithError(error, `read the kernel source \`${archive}\``);
  }
}

async function expandedArchive(file: FileAccess, archive: string, budget: Budget): Promise<ByteStream> {
  const packing = await sniffPacking(file);
  if (packing === undefined) return readRange(file);
  const expand = expanderOf(packing, {
    gzip: (source) => decompressGzip(source, { budget }),
    zstd: (source) => decompressZstd(source, { budget }),
    xz: (source) => decompressXz(source, { budget }),
  });
  if (expand !== undefined) return expand(readRange(file));
  throw new RootsmithError('FORMAT_UNSUPPORTED', `cannot read \`${archive}\`: it is compressed by ${packing}`, {
    hint: 'Take the `.tar.xz` of the same version.',
    details: { compression: packing },
  });
}

async function textOf(body: AsyncIterable<Uint8Array>, what: string): Promise<string> {
  return toByteString(await readAll(body, { what, limitBytes: MAX_MEMBER_BYTES }));
}

/** Unpacks the files that are wanted into a folder. */
export async function unpackMembers(archive: string, folder: string, options: ReadSourceOptions): Promise<void> {
  for await (const { path, text, isExecutable } of readSourceMembers(archive, options)) {
    if (text === undefined) continue;
    const target = join(folder, parseEntryPath(toByteName(path), `member of \`${archive}\``));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text, { encoding: 'latin1', mode: isExecutable ? 0o755 : 0o644 });
  }
}
