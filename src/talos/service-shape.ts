import { nearest } from '../errors/index.ts';
import type { FieldShape, ServiceField, ServiceFields } from './data/service-fields.ts';
import type { Findings } from './service-problem.ts';
import { isAtLeast, type TalosVersion } from './version.ts';
import { isMapping } from './yaml-text.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** What the checks of one spec share. */
export interface SpecCheck extends Findings {
  readonly version: TalosVersion | undefined;
}

/** Spellings that the Talos 1.0 page shows, and its code does not know. */
const oldSpellings: Readonly<Record<string, string>> = { file: 'path', address: 'addresses' };

/** The name that was meant by `word`: the old documentation's spelling, or the nearest known name. */
function meantBy(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const old = Object.hasOwn(oldSpellings, word) ? oldSpellings[word] : undefined;
  return old !== undefined && names.includes(old) ? old : nearest(word, names);
}

/** `Write it as …` for a word that is near to a known one. */
export function spellingHint(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const meant = meantBy(word, names);
  if (meant === undefined) return `Use one of ${names.map((name) => `\`${name}\``).join(', ')}.`;
  const old = oldSpellings[word] === meant;
  return old
    ? `Write \`${meant}\`: the Talos 1.0 page says \`${word}\`, which the code has never known.`
    : `Write \`${meant}\`.`;
}

/**
 * Checks the names and types of a mapping's fields. Gives back only the fields that have the right
 * type, so that the rules after it see no surprises; undefined where `value` is no mapping at all.
 */
export function checkFields(
  value: unknown,
  field: string,
  known: ServiceFields,
  check: SpecCheck,
): Mapping | undefined {
  if (!isMapping(value)) {
    check.problems.push({ rule: 'wrong-type', field, message: `expected a mapping, found ${describe(value)}` });
    return undefined;
  }
  const entries = Object.entries(value).filter(([name, content]) => {
    const facts = Object.hasOwn(known, name) ? known[name] : undefined;
    return facts !== undefined
      ? checkField(content, join(field, name), facts, check)
      : unknownField(field, name, known, check);
  });
  return Object.fromEntries(entries);
}

/** Name of a field inside another. */
function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** A value in the words of a message. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string'
    ? `the text ${JSON.stringify(value)}`
    : `the ${typeof value} ${JSON.stringify(value)}`;
}

function checkField(value: unknown, field: string, { shape, since }: ServiceField, check: SpecCheck): boolean {
  if (!isAtLeast(check.version, since)) {
    check.warnings.push({
      rule: 'newer-field',
      field,
      message: `\`${field}\` is known since Talos ${since}, and Talos ${check.version ?? ''} ignores it`,
      hint: 'Take a newer base, or leave the field out.',
    });
  }
  if (shape === 'strings') return checkStrings(value, field, check);
  if (shapes[shape](value)) return true;
  pushWrongType(value, field, expectations[shape], check);
  return false;
}

/** A list is used item by item: one wrong item does not hide the others' problems, but it hides the list. */
function checkStrings(value: unknown, field: string, check: SpecCheck): boolean {
  if (!Array.isArray(value)) {
    pushWrongType(value, field, expectations.strings, check);
    return false;
  }
  const wrong = value.map((item: unknown, index) => ({ item, index })).filter(({ item }) => typeof item !== 'string');
  for (const { item, index } of wrong) pushWrongType(item, `${field}[${index}]`, 'a text', check);
  return wrong.length === 0;
}

function pushWrongType(value: unknown, field: string, expected: string, check: SpecCheck): void {
  const quotable = expected === 'a text' && (typeof value === 'number' || typeof value === 'boolean');
  check.problems.push({
    rule: 'wrong-type',
    field,
    message: `expected ${expected}, found ${describe(value)}`,
    hint: quotable ? `Put it in quotes: "${String(value)}".` : undefined,
  });
}

function unknownField(parent: string, name: string, known: ServiceFields, check: SpecCheck): false {
  check.problems.push({
    rule: 'unknown-field',
    field: join(parent, name),
    message: `unknown field \`${name}\`, which Talos would ignore`,
    hint: spellingHint(name, Object.keys(known)),
  });
  return false;
}

const expectations: Readonly<Record<FieldShape, string>> = {
  string: 'a text',
  boolean: '`true` or `false`',
  strings: 'a list of texts',
  mapping: 'a mapping',
  sequence: 'a list',
};

const shapes: Readonly<Record<Exclude<FieldShape, 'strings'>, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  mapping: isMapping,
  sequence: (value) => Array.isArray(value),
};
