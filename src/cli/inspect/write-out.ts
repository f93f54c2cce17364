import { once } from 'node:events';
import type { ByteStream } from '../../bytes/index.ts';
import type { Terminal } from '../terminal.ts';

/** Writes bytes to standard output, as fast as whoever reads it takes them. */
export async function writeOut(
  { stdout }: Pick<Terminal, 'stdout'>,
  content: ByteStream,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of content) {
    signal.throwIfAborted();
    if (!stdout.write(chunk)) await once(stdout, 'drain', { signal });
  }
}
