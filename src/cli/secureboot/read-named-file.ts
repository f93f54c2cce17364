import { resolve } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import { type InputContext, readInputFile } from '../read-input.ts';

/** Reads a small file that the user names; `-` is standard input. */
export async function readNamedFile(named: string, context: InputContext): Promise<Uint8Array> {
  const path = named === '-' ? '/dev/stdin' : resolve(context.terminal.directory, named);
  try {
    return await readInputFile(path, context);
  } catch (error) {
    throw asRootsmithError(error, `read \`${named}\``);
  }
}
