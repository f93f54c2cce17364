import { readFile, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { formatBytes } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { CliContext } from './command.ts';

/** Paths of standard input, which may be a socket that cannot be opened again. */
const STDIN_PATHS: ReadonlySet<string> = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
/** No list, configuration or set of manifests is larger. A larger input was named by mistake. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** What reading an input needs. */
export type InputContext = Pick<CliContext, 'terminal'> & Partial<Pick<CliContext, 'signal'>>;

/**
 * Reads a small input by its absolute path: a file, a FIFO with a writer, the pipe of `<(command)` in a shell, or a
 * path of standard input. Sockets, devices and FIFOs without a writer are refused.
 */
export async function readInputFile(path: string, { terminal, signal }: InputContext): Promise<Uint8Array> {
  if (isStandardInput(path) && terminal.stdin !== undefined) return await readStream(terminal.stdin, path, signal);
  if ((await stat(path)).isFile()) return await readFile(path, { signal });
  // Loaded on demand, because it is rarely needed and takes time to load.
  const { readInput } = await import('../files/index.ts');
  return await readInput(path, { signal, limitBytes: MAX_TEXT_BYTES });
}

/** Whether a path is one of standard input, which a shell gives to `<(command)` by another name. */
export function isStandardInput(path: string): boolean {
  return STDIN_PATHS.has(path);
}

/** Reads a small input as UTF-8 text. */
export async function readInputText(path: string, context: InputContext): Promise<string> {
  return Buffer.from(await readInputFile(path, context)).toString('utf8');
}

/** Reads a stream to its end, up to the limit for texts. */
export async function readStream(source: Readable, name: string, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (signal !== undefined) addAbortSignal(signal, source);
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) {
      throw new RootsmithError('LIMIT_EXCEEDED', `\`${name}\` has more than ${formatBytes(MAX_TEXT_BYTES)}`, {
        hint: 'Split it into several files, and name each.',
        details: { limit: MAX_TEXT_BYTES },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
