/** A type of Go that YAML is decoded into, with its name as go-yaml's messages show it. */
export type GoShape =
  | { readonly kind: 'string' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'uint8' }
  | { readonly kind: 'uint32' }
  | { readonly kind: 'int64' }
  | GoAnyMap
  | GoEnum
  | { readonly kind: 'list'; readonly of: GoShape }
  | GoStruct;

/** A type that decodes itself from text. */
export interface GoEnum {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: readonly string[];
  /** Whether the names are case-insensitive. */
  readonly folds: boolean;
}

/** A map of Go from text to whatever is written. */
export interface GoAnyMap {
  readonly kind: 'any-map';
  readonly name: string;
}

export interface GoStruct {
  readonly kind: 'struct';
  readonly name: string;
  /** The fields by the names of their keys in YAML. */
  readonly fields: Readonly<Record<string, GoShape>>;
}

export function goTypeName(shape: GoShape): string {
  if (shape.kind === 'list') return `[]${goTypeName(shape.of)}`;
  return shape.kind === 'enum' || shape.kind === 'struct' || shape.kind === 'any-map' ? shape.name : shape.kind;
}
