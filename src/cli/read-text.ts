import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { decodeText } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import type { CliContext } from './command.ts';

/** What the command line calls standard input. */
export const STANDARD_INPUT = '-';

/** No list, configuration or set of manifests is longer; what is longer was named by mistake. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a text from a file, or from standard input for `-`. Texts of Windows PowerShell, which writes
 * UTF-16, and others with a byte order mark are understood too.
 */
export async function readText(
  file: string,
  { terminal, signal }: Pick<CliContext, 'terminal' | 'signal'>,
): Promise<{ readonly name: string; readonly text: string }> {
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  const source = file === STANDARD_INPUT ? terminal.stdin : createReadStream(resolve(terminal.directory, file));
  if (source === undefined) throw new RootsmithError('USAGE', 'there is no standard input', { hint: 'Name a file.' });
  try {
    return { name, text: decode(await readBytes(source, name, signal), name) };
  } catch (error) {
    signal.throwIfAborted();
    throw asRootsmithError(error, `read \`${name}\``);
  }
}

async function readBytes(source: Readable, name: string, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, source) as AsyncIterable<Uint8Array>) {
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

function decode(bytes: Uint8Array, name: string): string {
  try {
    const text = decodeText(bytes);
    // What `cat` puts together has a mark before each part, which the `---` after it makes superfluous.
    if (!text.includes('\0')) return text.replace(/^\uFEFF(?=---)/gm, '');
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${name}\` is not a text`, { hint: 'Give it as UTF-8.' });
}
