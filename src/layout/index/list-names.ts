import type { Repository, Tag } from '../../oci/index.ts';
import { SharedIndex } from './shared-index.ts';

/** A name in a layout: `siderolabs/installer` and `v1.0.6`. */
export interface LayoutName {
  readonly repository: Repository;
  readonly tag: Tag;
}

/** All names of a layout, each once, in the order of its index. */
export async function listLayoutNames(directory: string): Promise<readonly LayoutName[]> {
  const { entries } = await new SharedIndex(directory).read();
  const names = entries.flatMap(({ name }): readonly LayoutName[] =>
    name?.tag === undefined ? [] : [{ repository: name.repository, tag: name.tag }],
  );
  return [...new Map(names.map((name) => [`${name.repository}:${name.tag}`, name])).values()];
}
