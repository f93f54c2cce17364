/** One line of a `series` file. */
export interface SeriesEntry {
  /** The name of the patch, relative to the folder of the file. It may hold blanks. */
  readonly name: string;
  /** How many leading parts of paths are left out, if the line says so (`-p0`). */
  readonly strip: number | undefined;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Reads a `series` file as quilt writes it: one patch a line, in order. `#` begins a comment at the start of a line or
 * after a blank; `-pN` may follow a name.
 */
export function parseSeries(text: string): readonly SeriesEntry[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const entry = line.replace(/(^|\s)#.*$/, '').trim();
    if (entry === '') return [];
    const [, name = entry, level] = /^(.*?)\s+-p\s?(\d+)$/.exec(entry) ?? [];
    return [{ name, strip: level === undefined ? undefined : Number(level), line: index + 1 }];
  });
}
