import { resolve } from 'node:path';
import { decodeText } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError, usage } from '../errors/index.ts';
import type { CliContext } from './command.ts';
import { type InputContext, isStandardInput, readInputFile, readStream } from './read-input.ts';

/** The name of standard input on the command line. */
export const STANDARD_INPUT = '-';

/**
 * Reads a text from a file, a pipe, or standard input (`-`). Decodes UTF-16, which Windows PowerShell writes, and
 * removes byte order marks.
 */
export async function readText(
  file: string,
  { terminal, signal }: Pick<CliContext, 'terminal' | 'signal'>,
): Promise<{ readonly name: string; readonly text: string }> {
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  try {
    const read = file === STANDARD_INPUT ? readStandardInput : readInputFile;
    return { name, text: decode(await read(resolve(terminal.directory, file), { terminal, signal }), name) };
  } catch (error) {
    signal.throwIfAborted();
    throw asRootsmithError(error, `read \`${name}\``);
  }
}

/**
 * Reads a text that is to hold something. Throws `INPUT_EMPTY` where nothing comes from standard input: most often the
 * command before the pipe has failed, and a run without images would look like a success.
 */
export async function readListText(
  file: string,
  context: Pick<CliContext, 'terminal' | 'signal'>,
): Promise<{ readonly name: string; readonly text: string }> {
  const read = await readText(file, context);
  if (read.text.trim() !== '' || !(file === STANDARD_INPUT || isStandardInput(file))) return read;
  throw new RootsmithError('INPUT_EMPTY', `cannot read a list from ${read.name}: it is empty`, {
    hint: 'Look at what the command before the pipe says: it may have failed. `set -o pipefail` makes shells stop there.',
  });
}

async function readStandardInput(_: string, { terminal, signal }: InputContext): Promise<Uint8Array> {
  if (terminal.stdin !== undefined) return await readStream(terminal.stdin, 'standard input', signal);
  throw usage('there is no standard input', 'Name a file.');
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    const text = decodeText(bytes);
    // Files joined by `cat` have a byte order mark before each part; it is removed before `---`.
    if (!text.includes('\0')) return text.replace(/^\uFEFF(?=---)/gm, '');
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${name}\` is not a text`, { hint: 'Give it as UTF-8.' });
}
