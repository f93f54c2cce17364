import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a door of the library exports. */
interface Exported {
  readonly name: string;
  readonly kind: string;
  /** Of a function, with its types, on one line. */
  readonly signature: string | undefined;
  /** The first paragraph of its doc comment. */
  readonly text: string;
}

const DECLARATION = /^export (?:declare )?(?:async )?(function\*?|class|interface|type|const) /;

/** Reads, from the sources, what an entry point of the package exports, by name. */
export function exportsOf(door: string): readonly Exported[] {
  return [...collect(door)].map(([name, file]) => describe(name, file)).toSorted((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Follows doors to the files that define what they export. */
function collect(file: string): ReadonlyMap<string, string> {
  const source = readFileSync(file, 'utf8');
  const found = new Map<string, string>();
  for (const [, names, target = ''] of source.matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '([^']+)';/gm)) {
    const behind = join(dirname(file), target);
    const inner = collect(behind);
    const wanted = names === '*' ? [...inner.keys()] : namesIn(names ?? '');
    for (const name of wanted) found.set(name, inner.get(name) ?? behind);
  }
  for (const line of source.split('\n')) {
    const [, kind = ''] = DECLARATION.exec(line) ?? [];
    const [name] = /^\w+/.exec(line.replace(DECLARATION, '')) ?? [];
    if (kind !== '' && name !== undefined) found.set(name, file);
  }
  return found;
}

function namesIn(list: string): readonly string[] {
  return list
    .replace(/[{}]/g, '')
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '');
}

function describe(name: string, file: string): Exported {
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex(
    (line) => DECLARATION.test(line) && line.replace(DECLARATION, '').startsWith(name) && isWhole(line, name),
  );
  if (at < 0) throw new Error(`${file} does not define ${name}`);
  const [, kind = ''] = DECLARATION.exec(lines[at] ?? '') ?? [];
  return {
    name,
    kind: kind.replace('*', ''),
    signature: kind.startsWith('function') ? signatureFrom(lines.slice(at)) : undefined,
    text: commentAbove(lines, at) || fieldsFrom(lines.slice(at)),
  };
}

function isWhole(line: string, name: string): boolean {
  return !/\w/.test(line.replace(DECLARATION, '').charAt(name.length));
}

/** From the name to the brace that begins the body. */
function signatureFrom(lines: readonly string[]): string {
  const end = lines.findIndex((line) => line.endsWith(' {') && !line.startsWith('  '));
  const head = lines.slice(0, end + 1).join(' ');
  return head
    .replace(DECLARATION, '')
    .replace(/ \{$/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\( /g, '(')
    .replaceAll(/,? \)/g, ')');
}

/** What stands for the comment of a type without one: the names of its fields, or its alternatives. */
function fieldsFrom(lines: readonly string[]): string {
  const [first = ''] = lines;
  if (first.endsWith(';')) return `\`${first.replace(/^.*? = /, '').replace(/;$/, '')}\``;
  const body = lines.slice(
    1,
    lines.findIndex((line) => /^[})]/.test(line)),
  );
  const names = body.flatMap((line) => /^ {2}(?:readonly )?(\w+)\??:/.exec(line)?.[1] ?? []);
  return names.length === 0 ? '' : `With ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function commentAbove(lines: readonly string[], at: number): string {
  const start = lines.findLastIndex((line, index) => index < at && line.startsWith('/**'));
  const end = lines.findIndex((line, index) => index >= start && line.endsWith('*/'));
  if (start < 0 || end !== at - 1) return '';
  const text = lines.slice(start, end + 1).map((line) => line.replace(/^\/?\s?\*+\/?\s?|\s?\*\/$/g, '').trim());
  const whole = text.join('\n').trim();
  return (whole.split(/\n\s*\n|\n@/)[0] ?? '').replaceAll('\n', ' ').trim();
}
