import { RootsmithError } from '../errors/index.ts';

/**
 * The words of `RM`, as the ONBUILD steps take them: split at white space, globs allowed, each one
 * appended to the path of the rootfs. Throws `PATH_UNSAFE` where that would lead out of it, and `USAGE`
 * for a word without its leading slash, with which the steps silently remove nothing.
 */
export function parseRemoveList(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(checkWord);
}

function checkWord(word: string): string {
  if (word.split('/').includes('..')) {
    throw new RootsmithError('PATH_UNSAFE', `cannot remove \`${word}\`: it climbs by \`..\``, {
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
