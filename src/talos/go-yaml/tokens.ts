import type { Mark } from './fault.ts';

export type ScalarStyle = 'plain' | 'quoted' | 'block';

/** What the scanner makes of a text. */
export type Token =
  | { readonly kind: Indicator; readonly start: Mark }
  | { readonly kind: 'version'; readonly start: Mark; readonly value: string }
  | { readonly kind: 'tag-directive'; readonly start: Mark; readonly handle: string; readonly prefix: string }
  | { readonly kind: 'alias' | 'anchor'; readonly start: Mark; readonly value: string }
  | { readonly kind: 'tag'; readonly start: Mark; readonly handle: string; readonly suffix: string }
  | { readonly kind: 'scalar'; readonly start: Mark; readonly value: string; readonly style: ScalarStyle };

export type Indicator =
  | 'stream-start'
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence'
  | 'block-mapping'
  | 'block-end'
  | 'flow-sequence'
  | 'flow-sequence-end'
  | 'flow-mapping'
  | 'flow-mapping-end'
  | 'entry'
  | 'flow-entry'
  | 'key'
  | 'value';
