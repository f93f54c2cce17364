import { dirname } from 'node:path';
import {
  type ByteStream,
  extentsOf,
  Sha256,
  type SizedContent,
  type SparseContent,
  sparseContent,
  zeroChunks,
} from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { makeFolders, writeFileWhole, writeSparseFile } from '../../files/index.ts';
import { type Meter, metered } from '../../progress/index.ts';
import type { OutputFile } from './contents.ts';

/** A file that was written. */
export interface WrittenFile {
  readonly path: string;
  /** Bytes, with holes. */
  readonly size: number;
  /** `sha256:` and hexadecimal digits. */
  readonly digest: string;
}

export interface WriteOutputOptions {
  readonly signal?: AbortSignal | undefined;
  /** Counts the bytes that are read to be written, without holes. */
  readonly written?: Pick<Meter, 'add' | 'end'> | undefined;
}

/** Writes a file, which appears when it is whole, and gives its size and digest. */
export async function writeOutput(
  path: string,
  content: OutputFile['content'],
  { signal, written }: WriteOutputOptions = {},
): Promise<WrittenFile> {
  await makeOutputFolder(dirname(path));
  const sha256 = new Sha256();
  if ('size' in content) {
    await writeSparseFile(path, hashed(content, sha256, written), { signal });
    for (const zeros of zeroChunks(content.size - sha256.bytes)) sha256.update(zeros);
  } else await writeFileWhole(path, sha256.through(counted(content.open(), written)), { signal });
  return { path, size: sha256.bytes, digest: sha256.digest() };
}

/** Makes the folder of an output. */
export async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw asRootsmithError(error, `make the folder \`${folder}\``);
  }
}

function counted(stream: ByteStream, written: WriteOutputOptions['written']): ByteStream {
  return written === undefined ? stream : metered(stream, written);
}

/** The same content, hashed while it is read in one pass, with the zeros of its holes. */
function hashed(content: SizedContent, sha256: Sha256, written: WriteOutputOptions['written']): SparseContent {
  async function* read(start: number, inner: SizedContent): ByteStream {
    for (const zeros of zeroChunks(start - sha256.bytes)) sha256.update(zeros);
    yield* sha256.through(counted(inner.open(), written));
  }
  const extents = extentsOf(content).map(({ start, content: inner }) => ({
    start,
    content: { size: inner.size, open: () => read(start, inner) },
  }));
  return sparseContent(content.size, extents);
}
