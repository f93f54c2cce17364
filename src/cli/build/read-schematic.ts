import { basename } from 'node:path';
import { parseSchematic, type Schematic } from '../../recipe/index.ts';
import type { InputContext } from '../read-input.ts';
import { readNamedFile } from '../secureboot/read-named-file.ts';

/** Reads a schematic of the Image Factory; `-` is standard input. Throws `SCHEMATIC_INVALID`. */
export async function readSchematic(file: string, context: InputContext): Promise<Schematic> {
  return parseSchematic(await readNamedFile(file, context), file === '-' ? 'stdin' : basename(file));
}
