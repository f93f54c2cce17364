import { RootsmithError } from '../errors/index.ts';

/**
 * Splits the value of `RM` as the ONBUILD steps do: at white space. Globs are allowed, and each word is appended
 * to the path of the rootfs. Throws `PATH_UNSAFE` for a word that would lead out of it, and `USAGE` for a word
 * without its leading slash, for which the steps would silently remove nothing.
 */
export function parseRemoveList(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(checkWord);
}

function checkWord(word: string): string {
  if (word.split('/').includes('..')) {
    throw new RootsmithError('PATH_UNSAFE', `cannot remove \`${word}\`: it leads out of the rootfs by \`..\``, {
      hint: 'Name the path from the root of the rootfs.',
      details: { path: word },
    });
  }
  if (word.startsWith('/')) return word;
  throw new RootsmithError('USAGE', `cannot remove \`${word}\`: it does not start with a slash`, {
    hint: `Write \`/${word}\`.`,
    details: { path: word },
  });
}
