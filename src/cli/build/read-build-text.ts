import { decodeText } from '../../bytes/index.ts';
import type { InputContext } from '../read-input.ts';
import { readNamedFile } from '../secureboot/read-named-file.ts';

/** Reads a text that says what to build, or what a build leaves out. */
export async function readBuildText(path: string, input: InputContext): Promise<string> {
  return decodeText(await readNamedFile(path, input), { isLenient: true });
}
