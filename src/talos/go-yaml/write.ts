import type { GoYamlDialect } from './dialect.ts';
import { compareNaturally } from './natural-order.ts';
import { writeScalar } from './write-scalar.ts';

/**
 * A value to write. The fields of an object keep their order, as those of a struct of Go, and undefined ones are left
 * out. A map is sorted, as Go's are.
 */
export type GoYamlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | GoFloat
  | readonly GoYamlValue[]
  | ReadonlyMap<string, GoYamlValue>
  | { readonly [field: string]: GoYamlValue | undefined };

/** A number of floating point, which Go writes in its own way. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

const STEP = 4;
const MAX_KEY_BYTES = 128;
/** From this power of ten on, Go writes an exponent. */
const EXPONENT_FROM = 6;

/**
 * Writes a value byte for byte as go-yaml's Marshal does: block style, four blanks, no line is folded.
 *
 * @see https://github.com/yaml/go-yaml
 */
export function writeGoYaml(value: GoYamlValue, dialect: GoYamlDialect): string {
  return endLine(new Writer(dialect).node(value, 0, false).trimStart());
}

class Writer {
  readonly #dialect: GoYamlDialect;

  constructor(dialect: GoYamlDialect) {
    this.#dialect = dialect;
  }

  /**
   * The text of a value whose lines begin at `indent`. What follows a key or a dash begins with a blank, or with a new
   * line for a collection behind a key.
   */
  node(value: GoYamlValue, indent: number, isItem: boolean): string {
    if (typeof value === 'string') return ` ${writeScalar(value, { indent }, this.#dialect)}`;
    if (value instanceof GoFloat) return ` ${float(value)}`;
    if (value === null || typeof value !== 'object') return ` ${String(value)}`;
    if (isList(value)) return this.#list(value, indent, isItem);
    return this.#map(entriesOf(value), indent, isItem);
  }

  #list(items: readonly GoYamlValue[], indent: number, isItem: boolean): string {
    if (items.length === 0) return ' []';
    const lines = items.map((item) => endLine(`-${this.node(item, indent + 2, true)}`));
    return joined(lines, indent, isItem);
  }

  #map(entries: readonly (readonly [string, GoYamlValue])[], indent: number, isItem: boolean): string {
    if (entries.length === 0) return ' {}';
    const inner = STEP * Math.floor((indent + STEP) / STEP);
    const lines = entries.map(([key, value]) => {
      const name = writeScalar(key, { indent: inner }, this.#dialect);
      const before = isShort(key) ? name : `${endLine(`? ${name}`)}${' '.repeat(indent)}`;
      return endLine(`${before}:${this.node(value, inner, false)}`);
    });
    return joined(lines, indent, isItem);
  }
}

/** Whether a key fits before a colon. Longer ones stand alone. */
function isShort(key: string): boolean {
  return !/[\n\u0085\u2028\u2029\r]/.test(key) && Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

/** In a list the first line stands behind the dash. */
function joined(lines: readonly string[], indent: number, isItem: boolean): string {
  const margin = ' '.repeat(indent);
  return isItem ? ` ${lines.join(margin)}` : `\n${margin}${lines.join(margin)}`;
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function isList(value: GoYamlValue): value is readonly GoYamlValue[] {
  return Array.isArray(value);
}

function isMap(value: object): value is ReadonlyMap<string, GoYamlValue> {
  return value instanceof Map;
}

function entriesOf(
  value: ReadonlyMap<string, GoYamlValue> | { readonly [field: string]: GoYamlValue | undefined },
): readonly (readonly [string, GoYamlValue])[] {
  if (isMap(value)) return [...value].sort(([a], [b]) => compareNaturally(a, b));
  return Object.entries(value).filter((entry): entry is [string, GoYamlValue] => entry[1] !== undefined);
}

/** A number as Go's `%g` writes it. */
function float({ value }: GoFloat): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < EXPONENT_FROM) return Object.is(value, -0) ? '-0' : String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
