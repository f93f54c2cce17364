import { goQuoted } from '../go-yaml/index.ts';
import { type CoreVersion, compareCore, type ParsedConstraint } from './core-version.ts';

type Test = (version: CoreVersion) => boolean;

class Malformed extends Error {}

/** Reads a range as `ParseRange` of blang/semver 4 does, which Talos uses since 1.6: blanks mean AND, `||` means OR. */
export function parseBlangRange(text: string): ParsedConstraint {
  try {
    const alternatives = splitAlternatives(splitParts(text.replaceAll(/v(?=[0-9])/g, '')));
    const tests = alternatives.map((parts) => parts.flatMap(expandWildcard).map(parsePart));
    // If there is nothing between two `||`, the library crashes when it gets there.
    const empty = tests.findIndex((all) => all.length === 0);
    if (empty !== -1) tests.length = empty;
    return { kind: 'constraint', accepts: (version) => tests.some((all) => all.every((test) => test(version))) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: 'malformed', message: error.message };
  }
}

/**
 * Splits at blanks. Blanks after an operator belong to the part. Parts of one byte are dropped, as the library
 * does.
 */
function splitParts(constraint: string): readonly string[] {
  const text = Array.from(new TextEncoder().encode(constraint), (byte) => String.fromCharCode(byte)).join('');
  const parts: string[] = [];
  let start = 0;
  let last = '';
  for (const [index, character] of Array.from(text).entries()) {
    if (character !== ' ') last = character;
    else if (!['>', '<', '='].includes(last)) {
      if (start < index - 1) parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  if (start < text.length - 1) parts.push(text.slice(start));
  return parts.map((part) => decoded(part.replaceAll(' ', '')));
}

function decoded(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function splitAlternatives(parts: readonly string[]): readonly (readonly string[])[] {
  if (parts[0] === '||') throw new Malformed("First element in range is '||'");
  const alternatives: string[][] = [[]];
  for (const part of parts) {
    if (part === '||') alternatives.push([]);
    else alternatives.at(-1)?.push(part);
  }
  if (alternatives.at(-1)?.length === 0) throw new Malformed("Last element in range is '||'");
  return alternatives;
}

interface Part {
  readonly operator: string;
  readonly version: string;
}

function splitOperator(part: string): Part {
  const digit = part.search(/\p{Nd}/u);
  if (digit === -1) throw new Malformed(`Could not get version from string: ${goQuoted(part)}`);
  return { operator: part.slice(0, digit).trim(), version: part.slice(digit) };
}

/** Replaces a wildcard such as `1.10.x` by two limits. */
function expandWildcard(part: string): readonly string[] {
  if (!part.includes('x')) return [part];
  const { operator, version } = splitOperator(part);
  const floor = version.replace('.x.x', '.x').replace('.x', '.0');
  const flat = floor.split('.').length === 2 ? `${floor}.0` : floor;
  const next = nextVersion(version, flat);
  const limits = wildcardLimits(flat, next);
  return Object.hasOwn(limits, operator) ? (limits[operator] ?? []) : [flat];
}

function wildcardLimits(flat: string, next: string): Readonly<Record<string, readonly string[]>> {
  const within = [`>=${flat}`, `<${next}`];
  const without = [`<${flat}`, `>=${next}`];
  return {
    '>': [`>=${next}`],
    '>=': [`>=${flat}`],
    '<': [`<${flat}`],
    '<=': [`<${next}`],
    '': within,
    '=': within,
    '==': within,
    '!': without,
    '!=': without,
  };
}

/** The first version above the wildcard. It is empty if the `x` is at the wrong place. */
function nextVersion(version: string, flat: string): string {
  const parts = version.split('.');
  const place = parts.at(-1) === 'x' ? parts.length - 2 : -1;
  if (place !== 0 && place !== 1) return '';
  const numbers = flat.split('.');
  const number = numbers[place] ?? '';
  if (!/^\d{1,18}$/.test(number)) return '';
  numbers[place] = String(BigInt(number) + 1n);
  return numbers.join('.');
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '': (order) => order === 0,
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

function parsePart(part: string): Test {
  const { operator, version } = splitOperator(part);
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  const where = `Could not parse Range ${goQuoted(part)}: `;
  if (compare === undefined)
    throw new Malformed(`${where}Could not parse comparator ${goQuoted(operator)} in ${goQuoted(part)}`);
  const { numbers, prerelease } = parseVersion(version, `${where}Could not parse version ${goQuoted(version)}`);
  return (core) => compare(compareCore(core, numbers, prerelease));
}

const MAX_NUMBER = (1n << 64n) - 1n;
const identifiers = /^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/;

function parseVersion(
  version: string,
  problem: string,
): { readonly numbers: readonly bigint[]; readonly prerelease: boolean } {
  const [, core = '', prerelease, build] = /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(version) ?? [];
  const parts = core.split('.');
  const leadsWithZero = (text: string): boolean => /^0\d+$/.test(text);
  const numbers = parts.map((part) => (/^\d+$/.test(part) && !leadsWithZero(part) ? BigInt(part) : undefined));
  const known = numbers.filter((number) => number !== undefined && number <= MAX_NUMBER) as readonly bigint[];
  const wellFormed =
    parts.length === 3 &&
    known.length === 3 &&
    (prerelease === undefined || (identifiers.test(prerelease) && !prerelease.split('.').some(leadsWithZero))) &&
    (build === undefined || identifiers.test(build));
  if (!wellFormed) throw new Malformed(problem);
  return { numbers: known, prerelease: prerelease !== undefined };
}
