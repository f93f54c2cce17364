import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatBytes } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { notRegular } from './file-kind.ts';

export interface ReadInputOptions {
  readonly signal?: AbortSignal | undefined;
  /** The largest size. @default 64 MiB */
  readonly limitBytes?: number | undefined;
  /** How long to wait until a process opens a FIFO for writing. @default 3000 */
  readonly writerWaitMs?: number | undefined;
}

/** No list, configuration or certificate is larger. A larger file was named by mistake. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 20;
const NULL_DEVICE = '/dev/null';

/**
 * Reads a small input as a whole: a file, a FIFO, or the pipe of `<(command)` in a shell. The writer of a pipe may take
 * any time, but a FIFO that nobody opens for writing is given up. Errors of the system are thrown unchanged.
 */
export async function readInput(path: string, options: ReadInputOptions = {}): Promise<Uint8Array> {
  const facts = await stat(path);
  if (!facts.isFIFO()) return await readOnce(path, options);
  const known = poured.get(path) ?? readOnce(path, options);
  poured.set(path, known);
  known.catch(() => poured.delete(path)); // Those who wait get the error; the next caller tries again.
  return await known;
}

/** Content of pipes by path. A pipe can be read only once, but each registry needs the same certificates. */
const poured = new Map<string, Promise<Uint8Array>>();

async function readOnce(path: string, options: ReadInputOptions): Promise<Uint8Array> {
  const { signal, limitBytes = MAX_TEXT_BYTES, writerWaitMs = 3000 } = options;
  const facts = await stat(path);
  if (!facts.isFile() && !facts.isFIFO() && path !== NULL_DEVICE) throw notRegular(path, facts);
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() && !found.isFIFO() && path !== NULL_DEVICE) throw notRegular(path, found);
    // The pipe of a shell had its writer from the start, so its end is final.
    const waitMs = found.isFIFO() && !isPipeOfShell(path) ? writerWaitMs : 0;
    return await readAllOf(handle, path, { signal, limitBytes, waitMs });
  } finally {
    await handle.close();
  }
}

function isPipeOfShell(path: string): boolean {
  return /^\/(?:dev|proc\/(?:self|\d+))\/fd\/\d+$|^\/dev\/std(?:in|out|err)$/.test(path);
}

interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly limitBytes: number;
  readonly waitMs: number;
}

async function readAllOf(
  handle: FileHandle,
  path: string,
  { signal, limitBytes, waitMs }: Limits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let [size, waited, hasWriter] = [0, 0, waitMs === 0];
  for (;;) {
    signal?.throwIfAborted();
    const chunk = await readSome(handle);
    if (chunk === 'later') hasWriter = true;
    else if (chunk.length > 0) {
      hasWriter = true;
      size += chunk.length;
      if (size > limitBytes) throw tooLong(path, limitBytes);
      chunks.push(chunk);
      continue;
    } else if (hasWriter) return Buffer.concat(chunks);
    else if (waited >= waitMs) throw nobodyWrites(path, waitMs);
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
    waited += POLL_MS;
  }
}

/** Reads a chunk: empty if there is no writer, or `later` if a writer has sent nothing yet. */
async function readSome(handle: FileHandle): Promise<Uint8Array | 'later'> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  try {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 'later';
    throw error;
  }
}

function tooLong(path: string, limit: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `\`${path}\` has more than ${formatBytes(limit)}`, {
    hint: 'Split it into several files, and name each.',
    details: { limit },
  });
}

function nobodyWrites(path: string, ms: number): RootsmithError {
  const message = `cannot read the FIFO \`${path}\`: nobody has opened it for writing in ${ms / 1000} s`;
  return new RootsmithError('NOT_A_FILE', message, {
    hint: 'Start what writes to it first, or name a file.',
    details: { path },
  });
}
