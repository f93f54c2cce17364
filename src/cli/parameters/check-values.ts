import type * as z from 'zod';
import { nearest, RootsmithError } from '../../errors/index.ts';
import { longFlag, type Parameter, parametersOf, placeholderOf } from './parameter.ts';

/** Where a value comes from, for messages: what the user can change. */
export interface ValueOrigin {
  /** The parameter as the user wrote it: `--jobs`, `ROOTSMITH_JOBS`. */
  readonly subject: string;
  /** @default USAGE */
  readonly code?: 'USAGE' | 'CONFIG_INVALID';
  /** Details such as the line in a file. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** The origin of a value that stands on the command line. */
export function flagOrigin(parameter: Parameter): ValueOrigin {
  return { subject: `\`${longFlag(parameter)}\`` };
}

/** The origin of a positional argument. */
export function argumentOrigin({ key }: Parameter): ValueOrigin {
  return { subject: `the argument \`${key}\`` };
}

/** Gives words of a command line their types. Throws `USAGE` in our own words, never in those of the schema. */
export function checkValues(
  schema: z.ZodObject,
  values: Readonly<Record<string, unknown>>,
  originOf: (parameter: Parameter) => ValueOrigin,
): Readonly<Record<string, unknown>> {
  const parameters = parametersOf(schema);
  for (const parameter of parameters) {
    for (const text of textsOf(values[parameter.key])) checkText(parameter, text, originOf(parameter));
  }
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const key = String(result.error.issues[0]?.path[0] ?? '');
  const parameter = parameters.find((known) => known.key === key);
  if (parameter === undefined) throw new Error(`bug: a command line was parsed into \`${key}\`, which is not a flag`);
  if (values[key] === undefined) throw missing(parameter);
  throw misfit(parameter, textsOf(values[key]).join(' '), originOf(parameter));
}

/** Checks one word that is to be the value of a parameter. Throws `USAGE`, or the code of its origin. */
export function checkText(parameter: Parameter, text: string, origin: ValueOrigin): void {
  if (!fits(parameter, text)) throw misfit(parameter, text, origin);
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

function fits({ kind, choices, least, most }: Parameter, text: string): boolean {
  if (kind === 'choice') return choices.includes(text);
  if (kind === 'switch') return switchWords.has(text);
  if (kind === 'text') return text.length >= (least ?? 0);
  // Number('') is 0 and Number('0x10') is 16: digits only.
  const value = Number(text);
  return /^-?\d{1,16}$/.test(text) && value >= (least ?? -Infinity) && value <= (most ?? Number.MAX_SAFE_INTEGER);
}

/** What turns a switch on and off, where it is a value: in variables and files. */
export const switchWords: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function missing(parameter: Parameter): RootsmithError {
  const value = parameter.kind === 'switch' ? '' : ` ${placeholderOf(parameter)}`;
  return new RootsmithError('USAGE', `\`${longFlag(parameter)}\` is missing`, {
    hint: `Give \`${longFlag(parameter)}${value}\`.`,
  });
}

function misfit(parameter: Parameter, text: string, { subject, code = 'USAGE', details }: ValueOrigin): RootsmithError {
  const found = text === '' ? 'an empty text' : `\`${text}\``;
  return new RootsmithError(code, `${subject} takes ${expected(parameter)}, not ${found}`, {
    hint: hintFor(parameter, text),
    ...(details && { details }),
  });
}

/** What a parameter takes, as the object of a sentence: `a whole number from 1 to 64`. */
export function expected(parameter: Parameter): string {
  const { kind, choices, least, most } = parameter;
  if (kind === 'choice') return eitherOf(choices);
  if (kind === 'switch') return eitherOf([...switchWords.keys()]);
  if (kind === 'text') return placeholderOf(parameter);
  if (least !== undefined && most !== undefined) return `a whole number from ${least} to ${most}`;
  return least === undefined ? 'a whole number' : `a whole number from ${least} on`;
}

function hintFor(parameter: Parameter, text: string): string {
  const meant = nearest(text, parameter.choices);
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  return 'Run the command with `--help` for what it takes.';
}

/** `a, b or c`. */
export function eitherOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
