/** The hint for a file whose bytes are wrong, although it may have been intact before its transfer. */
export const REFETCH_HINT = 'Fetch the file again; if that does not help, it was damaged where it was made.';

/** The hint for a stream that ends too early. */
export const CUT_SHORT_HINT = 'The file or transfer was cut short: fetch it again.';

/** More hints than these are not read. */
const MAX_HINTS = 5;

/** The hints of several findings, each once, in their order. */
export function distinctHints(hints: readonly (string | undefined)[]): readonly string[] {
  const said = hints.flatMap((hint) => (hint === undefined || hint === '' ? [] : hint.split('\n')));
  return [...new Set(said)].slice(0, MAX_HINTS);
}
