import { nearest } from '../../errors/index.ts';
import type { TalosVersion } from '../version.ts';
import type { ProblemList } from './service-problem.ts';

/** The state that the checks of one spec share. */
export interface SpecCheck extends ProblemList {
  readonly version: TalosVersion | undefined;
  /** The unknown names in each mapping, by the mapping's field. */
  readonly unknown: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Spellings that the page of Talos 1.0 shows but its code does not know. */
const oldSpellings: Readonly<Record<string, string>> = { file: 'path', address: 'addresses' };

/** The name that `word` most likely means: the old documentation's spelling, or the nearest known name. */
function meantBy(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const old = Object.hasOwn(oldSpellings, word) ? oldSpellings[word] : undefined;
  return old !== undefined && names.includes(old) ? old : nearest(word, names);
}

/** A hint `Write it as …` for a word that is similar to a known one. */
export function spellingHint(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const meant = meantBy(word, names);
  if (meant === undefined) return `Use one of ${names.map((name) => `\`${name}\``).join(', ')}.`;
  const old = oldSpellings[word] === meant;
  return old
    ? `Write \`${meant}\`: the Talos 1.0 page says \`${word}\`, which the code has never known.`
    : `Write \`${meant}\`.`;
}
