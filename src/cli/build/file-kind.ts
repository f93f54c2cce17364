/** What a file named by `-f` is. */
export type BuildFileKind = 'dockerfile' | 'profile' | 'recipe';

/** A key of YAML or JSON at the start of a line, or the start of such a document. */
const DOCUMENT = /^(?:\{|---|%YAML|["']?[A-Za-z][\w-]*["']?[ \t]*:(?:\s|$))/;
const RECIPE = /^["']?apiVersion["']?[ \t]*:/m;

/**
 * Tells by its content whether a file is a Dockerfile, a recipe or a profile of the imager: the first line of a
 * Dockerfile is an instruction, that of a profile a key.
 */
export function buildFileKind(text: string): BuildFileKind {
  const first = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first === undefined || !DOCUMENT.test(first)) return 'dockerfile';
  return RECIPE.test(text) ? 'recipe' : 'profile';
}
