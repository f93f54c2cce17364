import type * as z from 'zod';
import { nearest } from '../errors/index.ts';
import { type FieldPositions, fieldName, isMapping, nearestPosition } from '../talos/index.ts';
import type { Complaint } from './complaints.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface IssueContext {
  readonly file: string;
  /** The value that was checked. */
  readonly value: unknown;
  readonly positions: FieldPositions;
  /** The schema of the check, to find out which keys it knows. */
  readonly schema: z.core.$ZodType;
}

/** Turns the issues of zod into complaints with a position, what was expected and what was found. */
export function complaintsOf(issues: readonly Issue[], context: IssueContext): readonly Complaint[] {
  return issues.flatMap((issue) => complaintsOfIssue(issue, issue.path, context));
}

function complaintsOfIssue(issue: Issue, path: Path, context: IssueContext): readonly Complaint[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(context.schema, path);
    return issue.keys.map((key) => unknownKey(key, path, known, context));
  }
  if (issue.code === 'invalid_union') return complaintsOfUnion(issue.errors, path, context);
  return [complain(path, describeIssue(issue, valueAt(context.value, path)), context)];
}

function describeIssue(issue: Issue, found: unknown): { readonly message: string; readonly hint?: string | undefined } {
  const given = found === undefined ? 'nothing' : describeFound(found);
  const hint = hintFor(issue, found);
  if (issue.code === 'invalid_type' && !issue.message.startsWith('expected')) {
    return { message: `expected ${expectedNames[issue.expected] ?? issue.expected}, found ${given}`, hint };
  }
  if (issue.code === 'invalid_value') {
    return {
      message: `expected ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}, found ${given}`,
      hint,
    };
  }
  if (issue.code === 'too_small') return { message: `expected at least ${issue.minimum} item, found none`, hint };
  return { message: `${issue.message}, found ${given}`, hint };
}

function hintFor(issue: Issue, found: unknown): string | undefined {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (issue.message.includes('a mode') && typeof found === 'number') {
    return 'Put it in quotes: YAML reads a bare `0644` as the decimal number 644.';
  }
  if (wantsText && (typeof found === 'number' || typeof found === 'boolean')) return `Put it in quotes: "${found}".`;
  if (found === null) return 'Give it a value, or leave the key out.';
  if (issue.message.includes('no variable')) return 'Write the value out: recipes take nothing from the environment.';
  if (issue.message.includes('brackets')) return 'Replace the placeholder by a name.';
  if (issue.message.includes('an owner')) return 'Write numbers: names would need the passwd file of some image.';
  return undefined;
}

/** Our words for zod's names of types. */
const expectedNames: Readonly<Record<string, string>> = { array: 'list', object: 'mapping', record: 'mapping' };

function describeFound(found: unknown): string {
  if (found === null) return 'nothing';
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'list';
  if (typeof found === 'object') return 'mapping';
  if (typeof found === 'string') return found.length > 80 ? `"${found.slice(0, 77)}…"` : JSON.stringify(found);
  return `${typeof found} ${JSON.stringify(found)}`;
}

/**
 * A union here is a mapping that one of its keys identifies (`image`, `dir`, …), or a text or a list. The intended
 * branch is the one whose own key is written. Without such a key, or with two, the complaint says so.
 */
function complaintsOfUnion(
  branches: readonly (readonly Issue[])[],
  path: Path,
  context: IssueContext,
): readonly Complaint[] {
  const found = valueAt(context.value, path);
  if (!isMapping(found)) return scalarUnion(branches, path, found, context);
  const keys = branches.map((issues) => missingKeys(issues, found));
  const own = [...new Set(keys.flat())];
  const meant = branches.filter((_, index) => keys[index]?.length === 0);
  const [only = [], second] = meant;
  if (second !== undefined) return [complain(path, exclusive(meant), context)];
  if (meant.length === 1) return nested(only, path, context);
  const shared = own.filter((key) => keys.every((missing) => missing.includes(key)));
  const choices = shared.length === own.length ? own : own.filter((key) => !shared.includes(key));
  return [complain(path, noChoice(choices, Object.keys(found), branches), context)];
}

function nested(issues: readonly Issue[], path: Path, context: IssueContext): readonly Complaint[] {
  return issues.flatMap((issue) => complaintsOfIssue(issue, [...path, ...issue.path], context));
}

/** The keys that a branch requires and that are missing. */
function missingKeys(issues: readonly Issue[], found: Readonly<Record<string, unknown>>): readonly string[] {
  return issues
    .filter(({ path }) => path.length === 1 && !Object.hasOwn(found, String(path[0])))
    .map(({ path }) => String(path[0]));
}

function exclusive(meant: readonly (readonly Issue[])[]): { readonly message: string; readonly hint: string } {
  const refused = meant.map((issues) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])),
  );
  const keys = [...new Set(refused.flat())].filter((key) => !refused.every((names) => names.includes(key)));
  return {
    message: `${quoted(keys, 'and')} exclude each other`,
    hint: 'Make two entries of it, or keep one of the keys.',
  };
}

function noChoice(
  choices: readonly string[],
  written: readonly string[],
  branches: readonly (readonly Issue[])[],
): { readonly message: string; readonly hint?: string | undefined } {
  const refused = branches.map((issues) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])),
  );
  const unknown = written.filter((key) => refused.every((names) => names.includes(key)));
  const meant = unknown.flatMap((key) => nearest(key, choices) ?? [])[0];
  const found = written.length === 0 ? 'an empty mapping' : quoted(written, 'and');
  return {
    message: `expected one of the keys ${quoted(choices, 'and')}, found ${found}`,
    hint: meant === undefined ? undefined : `Write \`${meant}\`.`,
  };
}

function scalarUnion(
  branches: readonly (readonly Issue[])[],
  path: Path,
  found: unknown,
  context: IssueContext,
): readonly Complaint[] {
  // If a branch has the right type, its complaint is about something inside, or about the text itself.
  const fitting = branches.find((issues) => !issues.some((issue) => isTypeIssue(issue) && issue.path.length === 0));
  if (fitting !== undefined) return nested(fitting, path, context);
  const expected = [...new Set(branches.flatMap((issues) => issues.slice(0, 1).map(expectedOf)))];
  return [
    complain(path, { message: `expected ${expected.join(' or ')}, found ${describeFound(found ?? null)}` }, context),
  ];
}

function isTypeIssue({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return expectedNames[issue.expected] ?? issue.expected;
  return issue.code === 'invalid_value'
    ? issue.values.map((value) => `\`${String(value)}\``).join(' or ')
    : 'another value';
}

function unknownKey(key: string, path: Path, known: readonly string[], context: IssueContext): Complaint {
  const meant = nearest(key, known);
  const at = context.positions.get(fieldName([...path, key]));
  return {
    at: { file: context.file, ...(at?.key ?? nearestPosition(context.positions, path)) },
    field: fieldName([...path, key]),
    message: `unknown key \`${key}\``,
    hint: meant === undefined ? `Use ${quoted(known, 'or')}.` : `Write \`${meant}\`.`,
  };
}

function complain(
  path: Path,
  { message, hint }: { readonly message: string; readonly hint?: string | undefined },
  { file, positions }: IssueContext,
): Complaint {
  return { at: { file, ...nearestPosition(positions, path) }, field: fieldName(path), message, hint };
}

/** Every key that the schema knows at a path, in any branch of a union. */
function knownKeys(root: z.core.$ZodType, path: Path): readonly string[] {
  let schemas: readonly z.core.$ZodType[] = [root];
  for (const step of path) schemas = schemas.flatMap(unwrapped).flatMap((schema) => inner(schema, step));
  const shapes = schemas.flatMap(unwrapped).flatMap((schema) => Object.keys(definitionOf(schema).shape ?? {}));
  return [...new Set(shapes)];
}

interface Definition {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** zod's own description of a schema. The parts named in `Definition` belong to its public core. */
function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as Definition;
}

function unwrapped(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { innerType, options } = definitionOf(schema);
  if (innerType !== undefined) return unwrapped(innerType);
  return options === undefined ? [schema] : options.flatMap(unwrapped);
}

function inner(schema: z.core.$ZodType, step: PropertyKey): readonly z.core.$ZodType[] {
  const { shape, element } = definitionOf(schema);
  const next = typeof step === 'number' ? element : shape?.[String(step)];
  return next === undefined ? [] : [next];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, step) => {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) return undefined;
    return (parent as Readonly<Record<PropertyKey, unknown>>)[step];
  }, value);
}

function quoted(names: readonly string[], word: string): string {
  const ticked = names.map((name) => `\`${name}\``);
  const last = ticked.at(-1) ?? '';
  return ticked.length < 2 ? last : `${ticked.slice(0, -1).join(', ')} ${word} ${last}`;
}
