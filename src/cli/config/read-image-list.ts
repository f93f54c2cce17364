import { type Findings, imagesOfLines, imagesOfMirrorFile, isMirrorFile } from '../../mirror/index.ts';
import type { CliContext } from '../command.ts';
import { readText } from '../read-text.ts';

/** Reads references from a text with one on each line, or from a mirror file, told by what it says of itself. */
export async function readImageList(file: string, context: CliContext): Promise<Findings> {
  const source = await readText(file, context);
  return isMirrorFile(source.text) ? imagesOfMirrorFile(source) : imagesOfLines(source);
}
