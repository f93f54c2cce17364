import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault, type Mark } from './fault.ts';
import { defaultHandles, type GoYamlNode, type MappingNode, type SequenceNode, shortTag } from './node.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './tokens.ts';

export interface FirstDocument {
  readonly node: GoYamlNode;
  /** Whether something follows the document, which go-yaml ignores. */
  readonly more: boolean;
}

/**
 * Composes the first document of a text as go-yaml does, or gives undefined for an empty text. What follows the
 * document is not looked at. Throws a `GoYamlFault` where go-yaml refuses the text.
 */
export function composeFirst(bytes: Uint8Array, dialect: GoYamlDialect): FirstDocument | undefined {
  const composer = new Composer(bytes, dialect);
  const node = composer.document();
  return node && { node, more: composer.hasMore() };
}

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string;
  readonly start: Mark;
}

type Kinds = ReadonlySet<Token['kind']>;

const afterDocument: Kinds = new Set(['version', 'tag-directive', 'document-start', 'document-end', 'stream-end']);
const afterPair: Kinds = new Set(['key', 'value', 'block-end']);
const afterEntry: Kinds = new Set(['entry', 'block-end']);
const afterIndentlessEntry: Kinds = new Set(['entry', 'key', 'value', 'block-end']);
const afterFlowKey: Kinds = new Set(['value', 'flow-entry', 'flow-mapping-end']);
const afterFlowValue: Kinds = new Set(['flow-entry', 'flow-mapping-end']);
const afterSingleKey: Kinds = new Set(['value', 'flow-entry', 'flow-sequence-end']);
const afterSingleValue: Kinds = new Set(['flow-entry', 'flow-sequence-end']);

/** The most values that a document may hold. This limit is ours. */
const MAX_NODES = 100_000;

class Composer {
  readonly #scanner: Scanner;
  readonly #dialect: GoYamlDialect;
  readonly #anchors = new Map<string, GoYamlNode>();
  readonly #handles = new Map<string, string>();
  #nodes = 0;

  constructor(bytes: Uint8Array, dialect: GoYamlDialect) {
    this.#scanner = new Scanner(bytes, dialect);
    this.#dialect = dialect;
  }

  document(): GoYamlNode | undefined {
    const first = this.#scanner.take();
    if (first.kind !== 'stream-start') throw new GoYamlFault('did not find expected <stream-start>', first.start);
    while (this.#dialect.rc5 && this.#kind() === 'document-end') this.#scanner.take();
    const { kind } = this.#scanner.peek();
    if (kind === 'stream-end') return undefined;
    const explicit = kind === 'version' || kind === 'tag-directive' || kind === 'document-start';
    this.#directives();
    const node = explicit ? this.#explicitContent() : this.#node({ block: true });
    // The end of the document is only found by looking at the next token, which may be a fault.
    this.#scanner.peek();
    return node;
  }

  hasMore(): boolean {
    try {
      while (this.#kind() === 'document-end') this.#scanner.take();
      return this.#kind() !== 'stream-end';
    } catch (error) {
      if (!(error instanceof GoYamlFault)) throw error;
      return true;
    }
  }

  #explicitContent(): GoYamlNode {
    const token = this.#scanner.peek();
    if (token.kind !== 'document-start') throw new GoYamlFault('did not find expected <document start>', token.start);
    this.#scanner.take();
    const { kind, start } = this.#scanner.peek();
    return afterDocument.has(kind) ? empty(start) : this.#node({ block: true });
  }

  #directives(): void {
    let version = false;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === 'version') {
        if (version) throw new GoYamlFault('found duplicate %YAML directive', token.start);
        if (token.value !== '1.1') throw new GoYamlFault('found incompatible YAML document', token.start);
        version = true;
      } else if (token.kind === 'tag-directive') {
        if (this.#handles.has(token.handle)) throw new GoYamlFault('found duplicate %TAG directive', token.start);
        this.#handles.set(token.handle, token.prefix);
      } else break;
      this.#scanner.take();
    }
    for (const [handle, prefix] of defaultHandles) {
      if (!this.#handles.has(handle)) this.#handles.set(handle, prefix);
    }
  }

  #kind(): Token['kind'] {
    return this.#scanner.peek().kind;
  }

  #node(place: Place): GoYamlNode {
    const token = this.#scanner.peek();
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new GoYamlFault(`more than ${MAX_NODES} values`, token.start, { ours: true });
    if (token.kind === 'alias') return this.#alias(token.value, token.start);
    const properties = this.#properties();
    const { kind, start } = this.#scanner.peek();
    if (kind === 'scalar') return this.#scalar(properties);
    if (kind === 'flow-sequence') return this.#sequence(properties, (node) => this.#flowSequence(node));
    if (kind === 'flow-mapping') return this.#mapping(properties, (node) => this.#flowMapping(node));
    if (kind === 'entry' && place.indentless === true)
      return this.#sequence(properties, (node) => this.#indentlessSequence(node));
    if (kind === 'block-sequence' && place.block)
      return this.#sequence(properties, (node) => this.#blockSequence(node));
    if (kind === 'block-mapping' && place.block) return this.#mapping(properties, (node) => this.#blockMapping(node));
    if (properties.anchor === undefined && properties.tag === '')
      throw new GoYamlFault('did not find expected node content', start);
    return this.#named(properties, { ...empty(properties.start), tag: properties.tag });
  }

  #alias(name: string, mark: Mark): GoYamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) throw new GoYamlFault(`unknown anchor '${name}' referenced`, mark);
    this.#scanner.take();
    return { kind: 'alias', tag: '', mark, name, target };
  }

  /** Reads an anchor and a tag, in either order. */
  #properties(): Properties {
    const { start } = this.#scanner.peek();
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === 'anchor' && anchor === undefined) anchor = token.value;
      else if (token.kind === 'tag' && tag === undefined) tag = this.#tag(token);
      else break;
      this.#scanner.take();
    }
    return { anchor, tag: tag ?? '', start };
  }

  #tag({ handle, suffix, start }: Token & { readonly kind: 'tag' }): string {
    if (handle === '') return shortTag(suffix);
    const prefix = this.#handles.get(handle);
    if (prefix === undefined) throw new GoYamlFault('found undefined tag handle', start);
    return shortTag(prefix + suffix);
  }

  #named<Node extends GoYamlNode>({ anchor }: Properties, node: Node): Node {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #scalar(properties: Properties): GoYamlNode {
    const token = this.#scanner.take();
    if (token.kind !== 'scalar') throw new Error('bug: no scalar');
    const { tag, start: mark } = properties;
    return this.#named(properties, {
      kind: 'scalar',
      tag,
      mark,
      value: token.value,
      quoted: token.style !== 'plain',
    });
  }

  #sequence(properties: Properties, fill: (node: SequenceNode) => void): SequenceNode {
    const { tag, start: mark } = properties;
    const node = this.#named<SequenceNode>(properties, { kind: 'sequence', tag, mark, items: [] });
    fill(node);
    return node;
  }

  #mapping(properties: Properties, fill: (node: MappingNode) => void): MappingNode {
    const { tag, start: mark } = properties;
    const node = this.#named<MappingNode>(properties, { kind: 'mapping', tag, mark, pairs: [] });
    fill(node);
    return node;
  }

  #blockSequence({ items }: SequenceNode): void {
    this.#scanner.take();
    for (;;) {
      const { kind, start } = this.#scanner.take();
      if (kind === 'block-end') return;
      if (kind !== 'entry') throw new GoYamlFault("did not find expected '-' indicator", start);
      items.push(this.#contentOr(afterEntry, start, { block: true }));
    }
  }

  #indentlessSequence({ items }: SequenceNode): void {
    while (this.#kind() === 'entry') {
      const { start } = this.#scanner.take();
      items.push(this.#contentOr(afterIndentlessEntry, start, { block: true }));
    }
  }

  #blockMapping({ pairs }: MappingNode): void {
    this.#scanner.take();
    for (;;) {
      const { kind, start } = this.#scanner.take();
      if (kind === 'block-end') return;
      if (kind !== 'key') throw new GoYamlFault('did not find expected key', start);
      const key = this.#contentOr(afterPair, start, { block: true, indentless: true });
      pairs.push([key, this.#value(afterPair, { block: true, indentless: true })]);
    }
  }

  #flowSequence({ items }: SequenceNode): void {
    this.#scanner.take();
    for (let first = true; ; first = false) {
      if (this.#endsFlow('flow-sequence-end', first, "did not find expected ',' or ']'")) return;
      if (this.#kind() === 'key') items.push(this.#single());
      else items.push(this.#node({ block: false }));
    }
  }

  /** Reads `[key: value]`, a mapping with one pair. */
  #single(): MappingNode {
    const { start: mark } = this.#scanner.take();
    const { kind, start } = this.#scanner.peek();
    let key: GoYamlNode;
    if (afterSingleKey.has(kind)) {
      // This skips any token, even a `:`, so what follows is not a value then.
      this.#scanner.take();
      key = empty(start);
    } else key = this.#node({ block: false });
    return { kind: 'mapping', tag: '', mark, pairs: [[key, this.#value(afterSingleValue, { block: false })]] };
  }

  #flowMapping({ pairs }: MappingNode): void {
    this.#scanner.take();
    for (let first = true; ; first = false) {
      if (this.#endsFlow('flow-mapping-end', first, "did not find expected ',' or '}'")) return;
      if (this.#kind() !== 'key') {
        const key = this.#node({ block: false });
        pairs.push([key, empty(this.#scanner.peek().start)]);
        continue;
      }
      const { start } = this.#scanner.take();
      const key = this.#contentOr(afterFlowKey, start, { block: false });
      pairs.push([key, this.#value(afterFlowValue, { block: false })]);
    }
  }

  /** Skips the comma before an item that is not the first. A comma may also stand before the end. */
  #endsFlow(end: 'flow-sequence-end' | 'flow-mapping-end', first: boolean, problem: string): boolean {
    const token = this.#scanner.peek();
    if (token.kind !== end && !first) {
      if (token.kind !== 'flow-entry') throw new GoYamlFault(problem, token.start);
      this.#scanner.take();
    }
    if (this.#kind() !== end) return false;
    this.#scanner.take();
    return true;
  }

  #value(after: Kinds, place: Place): GoYamlNode {
    const { kind, start } = this.#scanner.peek();
    if (kind !== 'value') return empty(start);
    this.#scanner.take();
    return this.#contentOr(after, start, place);
  }

  /** Reads the content after an indicator at `mark`. */
  #contentOr(after: Kinds, mark: Mark, place: Place): GoYamlNode {
    if (!after.has(this.#kind())) return this.#node(place);
    return empty({ ...mark, column: mark.column + 1 });
  }
}

interface Place {
  /** Whether block collections are allowed here. */
  readonly block: boolean;
  /** Whether a sequence may have the indentation of its key. */
  readonly indentless?: boolean;
}

function empty(mark: Mark): GoYamlNode & { readonly kind: 'scalar' } {
  return { kind: 'scalar', tag: '', mark, value: '', quoted: false };
}
