import { lowerCase } from './layout.ts';

/** The name of an entry as FAT keeps it. */
export interface FatName {
  /** Eleven bytes: base and extension, space padded. */
  readonly short: string;
  /** The bits of `lowerCase`. */
  readonly caseFlags: number;
  /** The long name, where the short one with its case bits does not say all. */
  readonly long: string | undefined;
}

const BASE_LENGTH = 8;
const EXTENSION_LENGTH = 3;
/** What may stand in long names only. */
const ONLY_LONG = /[+,;=[\]]|[^\x20-\x7e]/gu;

/**
 * Gives the entries of one directory their short names. They differ from each other and from all long names, because a
 * name is looked up among both.
 */
export class ShortNames {
  readonly #taken: Set<string>;
  /** The next number to try, by stem and extension, so that thousands of like names stay cheap. */
  readonly #next = new Map<string, number>();

  /** @param names All names of the directory. */
  constructor(names: readonly string[]) {
    this.#taken = new Set(names.map((name) => name.toUpperCase()));
  }

  nameOf(name: string): FatName {
    const { base, extension, isWhole } = reduced(name);
    if (!isWhole) return { short: this.#numbered(base, extension), caseFlags: 0, long: name };
    const short = padded(base, extension);
    const flags = caseFlagsOf(name);
    return { short, caseFlags: flags ?? 0, long: flags === undefined ? name : undefined };
  }

  /** The base, cut, with the smallest free number behind a tilde. */
  #numbered(base: string, extension: string): string {
    const key = `${base.slice(0, BASE_LENGTH - 2)}.${extension}`;
    for (let number = this.#next.get(key) ?? 1; ; number += 1) {
      const tail = `~${number}`;
      const cut = base.slice(0, BASE_LENGTH - tail.length) + tail;
      const text = extension === '' ? cut : `${cut}.${extension}`;
      if (this.#taken.has(text)) continue;
      this.#taken.add(text);
      this.#next.set(key, number + 1);
      return padded(cut, extension);
    }
  }
}

/** The sum over a short name that ties long names to it. */
export function shortNameChecksum(short: string): number {
  return Buffer.from(short, 'latin1').reduce((sum, char) => (((sum & 1) << 7) + (sum >> 1) + char) & 0xff, 0);
}

interface Reduced {
  readonly base: string;
  readonly extension: string;
  /** Whether nothing but the case was lost. */
  readonly isWhole: boolean;
}

function reduced(name: string): Reduced {
  const dot = name.lastIndexOf('.');
  const [stem, suffix] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, ''];
  const base = shortened(stem, BASE_LENGTH);
  const extension = shortened(suffix, EXTENSION_LENGTH);
  const whole = suffix === '' ? base : `${base}.${extension}`;
  return { base: base === '' ? '_' : base, extension, isWhole: whole === name.toUpperCase() && isAscii(name) };
}

function shortened(text: string, length: number): string {
  return text.replaceAll(/[ .]/g, '').replaceAll(ONLY_LONG, '_').toUpperCase().slice(0, length);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function padded(base: string, extension: string): string {
  return base.padEnd(BASE_LENGTH) + extension.padEnd(EXTENSION_LENGTH);
}

/** The bits for a name that is short but for its case. Undefined if a part mixes both cases. */
function caseFlagsOf(name: string): number | undefined {
  const [base = '', extension = ''] = name.split('.');
  const flags = [flagOf(base, lowerCase.base), flagOf(extension, lowerCase.extension)];
  return flags.reduce<number | undefined>(
    (sum, flag) => (sum === undefined || flag === undefined ? undefined : sum | flag),
    0,
  );
}

function flagOf(part: string, flag: number): number | undefined {
  if (part === part.toUpperCase()) return 0;
  return part === part.toLowerCase() ? flag : undefined;
}
