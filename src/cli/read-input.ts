import { readFile, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { RootsmithError } from '../errors/index.ts';
import type { CliContext } from './command.ts';

/** Names that systems have for standard input, which may be a socket that cannot be opened a second time. */
const STDIN_PATHS: ReadonlySet<string> = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
/** No list, configuration or set of manifests is longer; what is longer was named by mistake. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** What an input is read with. */
export type InputContext = Pick<CliContext, 'terminal'> & Partial<Pick<CliContext, 'signal'>>;

/**
 * A small input by its absolute path: a file, a FIFO that somebody writes to, what a shell puts in the place of
 * `<(command)`, or standard input by a path. Sockets, devices and FIFOs without a writer are refused.
 */
export async function readInputFile(path: string, { terminal, signal }: InputContext): Promise<Uint8Array> {
  if (STDIN_PATHS.has(path) && terminal.stdin !== undefined) return await readStream(terminal.stdin, path, signal);
  if ((await stat(path)).isFile()) return await readFile(path, { signal });
  const { readInput } = await import('../files/index.ts'); // for what is rare: it takes its time to load
  return await readInput(path, { signal, limitBytes: MAX_TEXT_BYTES });
}

/** The same as text in UTF-8. */
export async function readInputText(path: string, context: InputContext): Promise<string> {
  return Buffer.from(await readInputFile(path, context)).toString('utf8');
}

/** All that comes out of a stream, up to what a text may have. */
export async function readStream(source: Readable, name: string, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (signal !== undefined) addAbortSignal(signal, source);
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) {
      throw new RootsmithError('LIMIT_EXCEEDED', `\`${name}\` has more than ${MAX_TEXT_BYTES} bytes`, {
        hint: 'Split it into several files, and name each.',
        details: { limit: MAX_TEXT_BYTES },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
