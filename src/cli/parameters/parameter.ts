import * as z from 'zod';
import type { FlagMeta } from '../command.ts';

/** A flag or a positional argument as data, for the parser, help, completion, man pages and error messages. */
export interface Parameter {
  /** Its key in the values that the command gets: `dryRun`. */
  readonly key: string;
  /** The same word as it is typed, without dashes: `dry-run`. */
  readonly name: string;
  readonly kind: 'switch' | 'text' | 'number' | 'choice';
  readonly meta: FlagMeta;
  readonly isOptional: boolean;
  /** Whether it may be given again. */
  readonly repeats: boolean;
  /** The values of a choice. */
  readonly choices: readonly string[];
  /** The bounds of a number, or of the length of a text. */
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly fallback: unknown;
}

/** Describes the flags or the arguments of a command, in their order. */
export function parametersOf({ shape }: z.ZodObject): readonly Parameter[] {
  return Object.entries(shape).map(([key, type]) => parameterOf(key, type));
}

/** The flag of a key: `dry-run` for `dryRun`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The flag as it is typed. A switch that is on by default is the flag that turns it off: `--no-xattrs`. */
export function longFlag({ kind, name, fallback }: Parameter): string {
  return `--${kind === 'switch' && fallback === true ? 'no-' : ''}${name}`;
}

/** The word that stands for the value in the help text. */
export function placeholderOf({ meta }: Parameter): string {
  return meta.placeholder ?? 'value';
}

function parameterOf(key: string, type: z.core.$ZodType): Parameter {
  const plain = inner(type);
  const repeats = plain instanceof z.ZodArray;
  const item = repeats ? inner(plain.element) : plain;
  return {
    key,
    name: flagName(key),
    kind: kindOf(item),
    meta: metaOf(type),
    isOptional: type instanceof z.ZodDefault || type instanceof z.ZodOptional,
    repeats,
    choices: item instanceof z.ZodEnum ? item.options.map(String) : [],
    ...boundsOf(item),
    fallback: type instanceof z.ZodDefault ? type.def.defaultValue : undefined,
  };
}

function metaOf(type: z.core.$ZodType): FlagMeta {
  // The registry of zod contains what was passed to `.meta()`, which is a FlagMeta for every flag and argument.
  const meta = z.globalRegistry.get(type) as Partial<FlagMeta> | undefined;
  return { description: '', ...meta };
}

function inner(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodDefault || type instanceof z.ZodOptional ? inner(type.def.innerType) : type;
}

function kindOf(type: z.core.$ZodType): Parameter['kind'] {
  if (type instanceof z.ZodBoolean) return 'switch';
  if (type instanceof z.ZodNumber) return 'number';
  return type instanceof z.ZodEnum ? 'choice' : 'text';
}

function boundsOf(type: z.core.$ZodType): Pick<Parameter, 'least' | 'most'> {
  if (type instanceof z.ZodNumber) return { least: finite(type.minValue), most: finite(type.maxValue) };
  if (type instanceof z.ZodString) return { least: type.minLength ?? undefined, most: type.maxLength ?? undefined };
  return { least: undefined, most: undefined };
}

/** A whole number without bounds of its own is bounded by what is exact. */
function finite(bound: number | null): number | undefined {
  return bound === null || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
}
