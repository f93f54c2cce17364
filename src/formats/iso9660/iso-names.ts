const MAX_DIRECTORY = 31;
/** Stem and extension together, without dot and version. */
const MAX_FILE = 30;
const MAX_EXTENSION = 8;
const VERSION = ';1';

/**
 * Gives the entries of one directory names of ISO 9660 level 2: capitals, digits and underscores. Readers that know Rock
 * Ridge do not show them.
 */
export class IsoNames {
  readonly #taken = new Set<string>();
  /** The next number to try, by name, so that thousands of like names stay cheap. */
  readonly #next = new Map<string, number>();

  ofDirectory(name: string): string {
    return this.#unique(plain(name).slice(0, MAX_DIRECTORY), '', MAX_DIRECTORY);
  }

  ofFile(name: string): string {
    const dot = name.lastIndexOf('.');
    const [stem, suffix] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, ''];
    const extension = plain(suffix).slice(0, MAX_EXTENSION);
    const room = MAX_FILE - extension.length;
    return this.#unique(plain(stem).slice(0, room), `.${extension}${VERSION}`, room);
  }

  #unique(stem: string, end: string, room: number): string {
    const whole = stem + end;
    if (!this.#taken.has(whole)) {
      this.#taken.add(whole);
      return whole;
    }
    for (let number = this.#next.get(whole) ?? 1; ; number += 1) {
      const tail = String(number);
      const name = stem.slice(0, room - tail.length) + tail + end;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      this.#next.set(whole, number + 1);
      return name;
    }
  }
}

function plain(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9_]/gu, '_');
}
