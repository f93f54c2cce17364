import { pack as openPack, type Pack } from 'tar-stream';
import { type ByteStream, coalesced, streamOf } from '../../bytes/index.ts';

/** A file to pack. */
export interface ArchiveFile {
  readonly path: string;
  /** The size in bytes. `open` must return exactly as many. */
  readonly size: number;
  readonly open: () => ByteStream;
}

/** The time is constant, so that equal images give equal archives. */
const EPOCH = new Date(0);
const FILE_MODE = 0o644;

/** Makes a tar of files in the given order. Its bytes do not depend on the machine or the time. */
export async function* packFiles(files: readonly ArchiveFile[]): ByteStream {
  const pack = openPack();
  const feeding = feed(pack, files);
  // If feeding fails, the pack is destroyed and the loop below throws the same error.
  feeding.catch(() => undefined);
  try {
    yield* coalesced(chunksOf(pack));
    await feeding;
  } finally {
    pack.destroy();
  }
}

/** Gives the chunks of a pack a type, which tar-stream leaves open. */
function chunksOf(pack: AsyncIterable<unknown>): ByteStream {
  return pack as ByteStream; // Without an encoding, streamx passes on the buffers that were pushed.
}

/** A small file in memory. */
export function bytesFile(path: string, bytes: Uint8Array): ArchiveFile {
  return { path, size: bytes.length, open: () => streamOf(bytes) };
}

async function feed(pack: Pack, files: readonly ArchiveFile[]): Promise<void> {
  try {
    for (const file of files) await addFile(pack, file);
    pack.finalize();
  } catch (error) {
    pack.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function addFile(pack: Pack, { path, size, open }: ArchiveFile): Promise<void> {
  const { promise: packed, resolve, reject } = Promise.withResolvers<void>();
  // Without a body, the entry is complete as soon as its header is written.
  const header = { name: path, size, mode: FILE_MODE, uid: 0, gid: 0, mtime: EPOCH, type: 'file' as const };
  const entry = pack.entry(header, (error) => (error ? reject(error) : resolve()));
  entry.on('error', reject);
  packed.catch(() => undefined);
  for await (const chunk of open()) {
    if (!entry.write(chunk)) await Promise.race([drained(entry), packed]);
  }
  entry.end(undefined);
  await packed;
}

function drained(entry: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    entry.once('drain', () => resolve());
  });
}
