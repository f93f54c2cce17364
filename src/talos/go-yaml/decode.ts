import { AliasCount } from './alias-count.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault, type Mark } from './fault.ts';
import { goQuoted } from './go-quoted.ts';
import type { GoYamlNode, MappingNode, ScalarNode, SequenceNode } from './node.ts';
import { isMergeKey, type ResolvedScalar, resolveScalar, tagOf } from './resolve.ts';
import { type GoEnum, type GoShape, type GoStruct, goTypeName } from './shape.ts';
import { GoFloat, type GoYamlValue } from './write.ts';

/** The way to a value: names of fields, and indexes. */
export type Path = readonly (string | number)[];

/** Receives what a decoder finds besides the value. */
export interface DecodeListener {
  /** Reports a fault after which go-yaml goes on. It refuses the document at the end. */
  complain(problem: string, path: Path, at: Mark): void;
  /** Reports a decoded field. `key` is the position of its name. */
  field(path: Path, at: Mark, key: Mark | undefined): void;
  /** Reports a key that the type has no field for. go-yaml ignores it. */
  unknown(path: Path, name: string, at: Mark): void;
  /** Reports an empty item, which go-yaml leaves out. */
  dropped(path: Path, at: Mark): void;
}

/** How deep merges may nest. This limit is ours. */
const MAX_MERGES = 200;

/** Marks a value that keeps what it was before. */
const UNSET: unique symbol = Symbol('unset');

/**
 * Decodes a document into a type, as go-yaml decodes it into Go's: fields that are not written are missing. Throws
 * a `GoYamlFault` where go-yaml stops.
 */
export function decodeNode(
  node: GoYamlNode,
  shape: GoStruct,
  { dialect, listener }: { readonly dialect: GoYamlDialect; readonly listener: DecodeListener },
): Readonly<Record<string, unknown>> {
  const target: Record<string, unknown> = {};
  new Decoder(dialect, listener).decodeStruct(node, shape, { path: [], target });
  return target;
}

interface Into {
  readonly path: Path;
  readonly target: Record<string, unknown>;
  /** The fields that are set already, while the values of a merge are decoded. */
  readonly merged?: Set<string> | undefined;
}

class Decoder {
  readonly #dialect: GoYamlDialect;
  readonly #listener: DecodeListener;
  readonly #aliases = new AliasCount();
  #merging = 0;
  #complaints = 0;

  constructor(dialect: GoYamlDialect, listener: DecodeListener) {
    this.#dialect = dialect;
    this.#listener = listener;
  }

  decodeStruct(node: GoYamlNode, shape: GoStruct, into: Into): boolean {
    this.#aliases.count(node.mark);
    if (node.kind === 'alias') return this.#aliases.follow(node, (target) => this.decodeStruct(target, shape, into));
    if (node.kind === 'mapping') return this.#mapping(node, shape, into);
    if (node.kind === 'scalar') {
      const resolved = resolveScalar(node, this.#dialect);
      if (resolved.is === 'null' || this.#isIgnored(resolved)) return false;
    }
    this.#wrongKind(node, shape, into.path);
    return false;
  }

  /** Where a merge filled a struct before, its fields stay unless they are written again. */
  #value(node: GoYamlNode, shape: GoShape, path: Path, before?: unknown): unknown {
    if (shape.kind === 'struct') {
      const target: Record<string, unknown> = { ...(before as object | undefined) };
      return this.decodeStruct(node, shape, { path, target }) ? target : UNSET;
    }
    this.#aliases.count(node.mark);
    const { rc4, rc5 } = this.#dialect;
    // Only rc.4 does not follow an alias for a type that decodes itself from text.
    const follows = rc5 || !rc4 || shape.kind !== 'enum';
    if (node.kind === 'alias' && follows)
      return this.#aliases.follow(node, (target) => this.#value(target, shape, path));
    if (node.kind === 'mapping' && shape.kind === 'any-map') return this.#anyMap(node, path);
    if (node.kind === 'scalar') return this.#scalar(node, shape, path);
    if (node.kind === 'sequence' && shape.kind === 'list') return this.#list(node, shape.of, path);
    // The keys are checked before the type is.
    if (node.kind === 'mapping' && (shape.kind !== 'enum' || !rc4) && this.#repeats(node, path)) return UNSET;
    this.#wrongKind(node, shape, path);
    return UNSET;
  }

  #list({ items }: SequenceNode, shape: GoShape, path: Path): readonly unknown[] {
    const values: unknown[] = [];
    for (const item of items) {
      const place = [...path, values.length];
      const before = this.#complaints;
      this.#listener.field(place, item.mark, undefined);
      const value = this.#value(item, shape, place);
      if (value !== UNSET) values.push(value);
      else if (before === this.#complaints) this.#listener.dropped(place, item.mark);
    }
    return values;
  }

  #mapping(node: MappingNode, shape: GoStruct, { path, target, merged }: Into): boolean {
    if (this.#repeats(node, path)) return false;
    const done = new Set<string>();
    let merge: GoYamlNode | undefined;
    for (const [key, value] of node.pairs) {
      if (isMergeKey(key, this.#dialect)) {
        if (this.#dialect.mergesInPlace) this.#mergeFrom(sourcesOf(value).toReversed(), shape, { path, target });
        else merge = value;
        continue;
      }
      const name = this.#text(key, path);
      if (name === undefined || merged?.has(name) === true) continue;
      merged?.add(name);
      this.#field(name, { key, value, done, shape, path, target });
    }
    if (merge !== undefined) this.#merge(node, merge, shape, { path, target, merged });
    return true;
  }

  #field(name: string, { key, value, done, shape, path, target }: FieldPlace): void {
    const type = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (type === undefined) {
      this.#listener.unknown(path, name, key.mark);
      return;
    }
    // The same name can be written in several ways.
    if (done.has(name)) {
      this.#complain(`field ${name} already set in type ${goTypeName(shape)}`, path, key.mark);
      return;
    }
    done.add(name);
    this.#listener.field([...path, name], value.mark, key.mark);
    const before = this.#dialect.mergesInPlace ? target[name] : undefined;
    const decoded = this.#value(value, type, [...path, name], before);
    if (decoded !== UNSET) target[name] = decoded;
  }

  #merge(parent: MappingNode, merge: GoYamlNode, shape: GoStruct, into: Into): void {
    const merged = into.merged ?? new Set(parent.pairs.flatMap(([key]) => this.#anyKey(key)));
    this.#mergeFrom(sourcesOf(merge), shape, { ...into, merged });
  }

  #mergeFrom(sources: readonly GoYamlNode[], shape: GoStruct, into: Into): void {
    this.#merging += 1;
    for (const source of sources) {
      if (this.#merging > MAX_MERGES) {
        const problem = `merges inside each other, more than ${MAX_MERGES}`;
        throw new GoYamlFault(problem, source.mark, { ours: true, path: into.path });
      }
      const { kind, mark } = source.kind === 'alias' ? source.target : source;
      if (kind !== 'mapping') throw new GoYamlFault('map merge requires map or sequence of maps as the value', mark);
      this.decodeStruct(source, shape, into);
    }
    this.#merging -= 1;
  }

  /** Decodes the key of a merged mapping, whatever its type is. A key that is not text does not hide any field. */
  #anyKey(node: GoYamlNode): readonly string[] {
    this.#aliases.count(node.mark);
    if (node.kind === 'alias') return this.#aliases.follow(node, (target) => this.#anyKey(target));
    if (node.kind !== 'scalar') throw new GoYamlFault('hash of unhashable type', node.mark);
    const resolved = resolveScalar(node, this.#dialect);
    return resolved.is === 'text' ? [resolved.text] : [];
  }

  /** Reports keys that are written twice in the same way. */
  #repeats({ pairs }: MappingNode, path: Path): boolean {
    const first = new Map<string, GoYamlNode>();
    const before = this.#complaints;
    for (const [key] of pairs) {
      const value = key.kind === 'scalar' ? key.value : key.kind === 'alias' ? key.name : '';
      const name = `${key.kind} ${value}`;
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, key);
      else {
        const problem = `mapping key ${goQuoted(value)} already defined at line ${earlier.mark.line + 1}`;
        this.#complain(problem, [...path, value], key.mark);
      }
    }
    return this.#complaints > before;
  }

  #text(node: GoYamlNode, path: Path): string | undefined {
    const value = this.#value(node, { kind: 'string' }, path);
    return typeof value === 'string' ? value : undefined;
  }

  #scalar(node: ScalarNode, shape: Exclude<GoShape, GoStruct>, path: Path): unknown {
    const resolved = resolveScalar(node, this.#dialect);
    if (resolved.is === 'null') return shape.kind === 'list' ? [] : UNSET;
    if (shape.kind === 'enum') return this.#enum(node, resolved, shape, path);
    if (shape.kind === 'string' && this.#isText(resolved)) return resolved.is === 'text' ? resolved.text : node.value;
    if (shape.kind === 'bool' && resolved.is === 'boolean') return resolved.value;
    if (this.#isIgnored(resolved)) return UNSET;
    if (shape.kind === 'bool' && resolved.is === 'text') {
      const value = this.#boolean(resolved);
      if (value !== undefined) return value;
    }
    if (resolved.is === 'number' && isInteger(shape)) {
      const value = this.#integer(resolved.value, shape.kind);
      if (value !== undefined) return value;
    }
    this.#wrongKind(node, shape, path);
    return UNSET;
  }

  #isText(resolved: ResolvedScalar): boolean {
    return !(resolved.is === 'time' && this.#dialect.rc5);
  }

  /** Since the tag decides in these releases, `<<` as a value is ignored. */
  #isIgnored(resolved: ResolvedScalar): boolean {
    return this.#dialect.rc5 && resolved.is === 'text' && resolved.tag === '!!merge';
  }

  /** A boolean field also accepts the words of YAML 1.1. */
  #boolean({ tag, text }: ResolvedScalar & { readonly is: 'text' }): boolean | undefined {
    if (this.#dialect.rc5 && tag !== '!!str') return undefined;
    if (/^(?:y|Y|yes|Yes|YES|on|On|ON)$/.test(text)) return true;
    return /^(?:n|N|no|No|NO|off|Off|OFF)$/.test(text) ? false : undefined;
  }

  #integer(value: number, kind: keyof typeof integerRanges): number | undefined {
    const whole = Math.trunc(value);
    if (this.#dialect.rc4 && whole !== value) return undefined;
    const [least, most] = integerRanges[kind];
    return whole >= least && whole <= most ? whole : undefined;
  }

  /** Decodes whatever is written. */
  #any(node: GoYamlNode, path: Path): GoYamlValue {
    this.#aliases.count(node.mark);
    if (node.kind === 'alias') return this.#aliases.follow(node, (target) => this.#any(target, path));
    if (node.kind === 'sequence') return node.items.map((item, index) => this.#any(item, [...path, index]));
    return node.kind === 'mapping'
      ? this.#anyMap(node, path)
      : anyScalar(resolveScalar(node, this.#dialect), node, path);
  }

  #anyMap(node: MappingNode, path: Path): ReadonlyMap<string, GoYamlValue> {
    const map = new Map<string, GoYamlValue>();
    if (this.#repeats(node, path)) return map;
    for (const [key, value] of node.pairs) {
      if (isMergeKey(key, this.#dialect)) {
        throw new GoYamlFault('merges are not supported here', key.mark, { ours: true, path });
      }
      const name = this.#text(key, path) ?? '';
      this.#listener.field([...path, name], value.mark, key.mark);
      map.set(name, this.#any(value, [...path, name]));
    }
    return map;
  }

  #enum(node: ScalarNode, resolved: ResolvedScalar, { name, values, folds }: GoEnum, path: Path): unknown {
    const text = resolved.is === 'text' ? resolved.text : node.value;
    const found = values.find((value) => value === text || (folds && value.toLowerCase() === text.toLowerCase()));
    if (found !== undefined) return found;
    const problem = `${text} does not belong to ${name.replace(/^.*\./, '')} values`;
    if (!this.#dialect.rc3) throw new GoYamlFault(problem, node.mark, { path });
    this.#complain(problem, path, node.mark);
    return UNSET;
  }

  #complain(problem: string, path: Path, at: Mark): void {
    this.#complaints += 1;
    this.#listener.complain(problem, path, at);
  }

  #wrongKind(node: GoYamlNode, shape: GoShape, path: Path): void {
    const { rc4 } = this.#dialect;
    const tag = node.kind === 'alias' ? '' : tagOf(node, this.#dialect);
    const written = node.kind === 'scalar' ? node.value : '';
    const reader = rc4 && shape.kind === 'enum' ? ' (TextUnmarshaler)' : '';
    const bare = reader !== '' || tag === '!!seq' || tag === '!!map';
    const value = bare ? written : ` \`${shortened(written)}\``;
    this.#complain(
      `cannot ${rc4 ? 'construct' : 'unmarshal'} ${tag}${value} into ${goTypeName(shape)}${reader}`,
      path,
      node.mark,
    );
  }
}

/** The least and the most of Go's integers, as far as JavaScript's numbers are exact. */
const integerRanges = {
  uint8: [0, 0xff],
  uint32: [0, 0xffff_ffff],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const;

function isInteger(shape: GoShape): shape is GoShape & { readonly kind: keyof typeof integerRanges } {
  return Object.hasOwn(integerRanges, shape.kind);
}

function anyScalar(resolved: ResolvedScalar, node: ScalarNode, path: Path): GoYamlValue {
  if (resolved.is === 'text') return resolved.text;
  if (resolved.is === 'null') return null;
  if (resolved.is === 'boolean') return resolved.value;
  if (resolved.is === 'number' && resolved.tag === '!!float') return new GoFloat(resolved.value);
  if (resolved.is === 'number' && Number.isSafeInteger(resolved.value)) return resolved.value;
  const problem = resolved.is === 'time' ? 'times are not supported here' : 'the number is too large';
  throw new GoYamlFault(problem, node.mark, { ours: true, path });
}

function sourcesOf(merge: GoYamlNode): readonly GoYamlNode[] {
  return merge.kind === 'sequence' ? merge.items : [merge];
}

interface FieldPlace {
  readonly key: GoYamlNode;
  readonly value: GoYamlNode;
  readonly done: Set<string>;
  readonly shape: GoStruct;
  readonly path: Path;
  readonly target: Record<string, unknown>;
}

/** Shortens a value by its bytes, as go-yaml counts. */
function shortened(value: string): string {
  const bytes = new TextEncoder().encode(value);
  return bytes.length > 10 ? `${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 7))}...` : value;
}
