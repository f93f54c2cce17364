import type { FoundImage, FoundImages } from './image-origin.ts';
import { isTextComplaint, readReference, type SourceText, type TextComplaint, textError } from './source-text.ts';

/**
 * Reads a text with one reference on each line, as `talosctl images` and `rootsmith images list` print it.
 * Blank lines and comments, which begin with `#`, are skipped. Throws `REFERENCE_INVALID` with the number of
 * each line that is not a reference.
 */
export function imagesOfLines({ name, text }: SourceText): FoundImages {
  const read = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line, number: index + 1, word: line.replace(/(^|\s)#.*$/, '').trim() }))
    .filter(({ word }) => word !== '')
    .map(({ line, number, word }) => readLine(name, number, line.indexOf(word) + 1, word));
  const complaints = read.filter((item): item is TextComplaint => 'message' in item);
  if (complaints.length > 0) throw textError(name, complaints);
  const images = read.filter((item): item is FoundImage => 'origin' in item);
  return { images, warnings: images.length === 0 ? [`${name}: no line names an image`] : [] };
}

function readLine(from: string, line: number, column: number, word: string): FoundImage | TextComplaint {
  if (/\s/.test(word)) return severalWords(line, column, word);
  const reference = readReference(word, { line, column }, '');
  return isTextComplaint(reference) ? reference : { reference, origin: { kind: 'lines', from, line } };
}

function severalWords(line: number, column: number, word: string): TextComplaint {
  const isTable = /^NODE\s+(NAMESPACE\s+)?IMAGE\s/.test(word);
  return {
    code: 'REFERENCE_INVALID',
    at: { line, column },
    field: '',
    message: isTable
      ? 'found the table of `talosctl image list`, expected one reference on each line'
      : `expected one reference on each line, found \`${word.slice(0, 80)}\``,
    hint: isTable
      ? "Take its second column: `talosctl image list | awk 'NR > 1 { print $2 }'`."
      : 'Put each reference on a line of its own; comments start with `#`.',
  };
}
