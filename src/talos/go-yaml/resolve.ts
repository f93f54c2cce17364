import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import type { GoYamlNode, ScalarNode } from './node.ts';
import { isTimestamp } from './timestamp.ts';

/** The type and value of a scalar: its tag, and its value as Go has it. */
export type ResolvedScalar =
  | { readonly is: 'text'; readonly tag: string; readonly text: string }
  | { readonly is: 'null'; readonly tag: '!!null' }
  | { readonly is: 'boolean'; readonly tag: '!!bool'; readonly value: boolean }
  | { readonly is: 'number'; readonly tag: '!!int' | '!!float'; readonly value: number }
  | { readonly is: 'time'; readonly tag: '!!timestamp' };

const words = new Map<string, ResolvedScalar>();
for (const word of ['true', 'True', 'TRUE']) words.set(word, { is: 'boolean', tag: '!!bool', value: true });
for (const word of ['false', 'False', 'FALSE']) words.set(word, { is: 'boolean', tag: '!!bool', value: false });
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, { is: 'null', tag: '!!null' });
for (const word of ['nan', 'NaN', 'NAN']) words.set(`.${word}`, { is: 'number', tag: '!!float', value: Number.NaN });
for (const word of ['inf', 'Inf', 'INF']) {
  const value = Number.POSITIVE_INFINITY;
  words.set(`.${word}`, { is: 'number', tag: '!!float', value });
  words.set(`+.${word}`, { is: 'number', tag: '!!float', value });
  words.set(`-.${word}`, { is: 'number', tag: '!!float', value: -value });
}

/** The tags whose values go-yaml resolves from the text. For all others it keeps the text. */
const resolvable: ReadonlySet<string> = new Set(['', '!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp']);

/** The tag of a node, written or resolved. */
export function tagOf(node: GoYamlNode, dialect: GoYamlDialect): string {
  if (node.kind === 'alias') return tagOf(node.target, dialect);
  if (node.kind !== 'scalar')
    return node.tag === '' || node.tag === '!' ? (node.kind === 'mapping' ? '!!map' : '!!seq') : node.tag;
  const own = ownTag(node, dialect);
  return own === '' ? byText(node.value, '', dialect).tag : own;
}

export function isMergeKey(node: GoYamlNode, dialect: GoYamlDialect): boolean {
  if (node.kind !== 'scalar' || ownTag(node, dialect) !== '!!merge') return false;
  return dialect.rc4 || node.value === '<<';
}

/** The tag that is known before the text is looked at, or an empty string. */
function ownTag({ tag, value, quoted }: ScalarNode, { rc5 }: GoYamlDialect): string {
  if (tag !== '' && tag !== '!') return tag;
  if (quoted) return '!!str';
  if (tag === '!' && rc5) return '!';
  return value === '<<' ? '!!merge' : '';
}

/** Resolves a scalar. Throws a `GoYamlFault` if tag and text do not fit. */
export function resolveScalar(node: ScalarNode, dialect: GoYamlDialect): ResolvedScalar {
  const tag = ownTag(node, dialect);
  if (tag === '!!str') return { is: 'text', tag, text: node.value };
  if (tag === '!!binary') return { is: 'text', tag, text: decodeBase64(node) };
  if (!resolvable.has(tag)) return { is: 'text', tag, text: node.value };
  const found = byText(node.value, tag, dialect);
  if (tag === '' || tag === found.tag) return found;
  if (tag === '!!float' && found.is === 'number') return { ...found, tag };
  throw new GoYamlFault(
    `cannot ${dialect.rc4 ? 'construct' : 'decode'} ${found.tag} \`${node.value}\` as a ${tag}`,
    node.mark,
  );
}

function byText(text: string, tag: string, { rc3, rc4 }: GoYamlDialect): ResolvedScalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text === '<<' && rc4) return { is: 'text', tag: '!!merge', text };
  if (text.startsWith('.') && isFloat(text)) return { is: 'number', tag: '!!float', value: Number(text) };
  if (/^[-+0-9]/.test(text)) {
    if ((tag === '' || tag === '!!timestamp') && isTimestamp(text)) return { is: 'time', tag: '!!timestamp' };
    if (text === '-0' && rc3) return { is: 'number', tag: '!!float', value: -0 };
    const digits = text.replaceAll('_', '');
    const integer = readInteger(digits);
    if (integer !== undefined) return { is: 'number', tag: '!!int', value: integer };
    if (isFloat(digits)) return { is: 'number', tag: '!!float', value: Number(digits) };
  }
  return { is: 'text', tag: '!!str', text };
}

/** Reads an integer. A number that does not fit 64 bits is not an integer. */
function readInteger(digits: string): number | undefined {
  const [, sign = '', hex, binary, octal, decimal] =
    /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(digits) ?? [];
  const text = hex ?? binary ?? octal ?? decimal;
  if (text === undefined) return undefined;
  const prefix = hex !== undefined ? '0x' : binary !== undefined ? '0b' : octal !== undefined ? '0o' : '';
  const size = BigInt(prefix + text);
  const limit = sign === '-' ? 1n << 63n : sign === '+' ? (1n << 63n) - 1n : (1n << 64n) - 1n;
  if (size > limit) return undefined;
  return Number(sign === '-' ? -size : size);
}

function isFloat(text: string): boolean {
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text));
}

function decodeBase64({ value, mark }: ScalarNode): string {
  const text = value.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new GoYamlFault('!!binary value contains invalid base64 data', mark);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
  );
}
