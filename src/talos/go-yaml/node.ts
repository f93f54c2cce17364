import type { Mark } from './fault.ts';

interface NodeBase {
  /** The tag as written, with `!!` for the tags of YAML itself. It is empty if there is none. A lone `!` stays. */
  readonly tag: string;
  readonly mark: Mark;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string;
  /** Whether quotes or a block make it a text. */
  readonly quoted: boolean;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: GoYamlNode[];
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly pairs: (readonly [GoYamlNode, GoYamlNode])[];
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** The node that the alias stands for. It may contain the alias. */
  readonly target: GoYamlNode;
}

/** A document as go-yaml composes it, before it becomes values. */
export type GoYamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

const YAML_PREFIX = 'tag:yaml.org,2002:';

/** Shortens `tag:yaml.org,2002:int` to `!!int`. Other tags stay as they are. */
export function shortTag(tag: string): string {
  return tag.startsWith(YAML_PREFIX) ? `!!${tag.slice(YAML_PREFIX.length)}` : tag;
}

export const defaultHandles: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', YAML_PREFIX],
]);
