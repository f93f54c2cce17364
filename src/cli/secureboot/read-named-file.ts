import { resolve } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import type { CliContext } from '../command.ts';
import { readInputFile } from '../read-input.ts';

/** Reads a small file that the user names. */
export async function readNamedFile(named: string, context: CliContext): Promise<Uint8Array> {
  try {
    return await readInputFile(resolve(context.terminal.directory, named), context);
  } catch (error) {
    throw asRootsmithError(error, `read \`${named}\``);
  }
}
