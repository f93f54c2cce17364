import { LayoutNames } from './shared-index.ts';

/** A name in a layout: `siderolabs/installer` and `v1.0.6`. A tag alone has an empty repository. */
export interface LayoutName {
  readonly repository: string;
  readonly tag: string;
}

/** All names of a layout, in the order of its index. */
export async function listLayoutNames(directory: string): Promise<readonly LayoutName[]> {
  const { entries } = await new LayoutNames(directory).index();
  return entries.flatMap(({ name }) => {
    if (name === undefined || name.includes('@')) return [];
    const colon = name.lastIndexOf(':');
    if (colon <= name.lastIndexOf('/')) return [{ repository: '', tag: name }];
    return [{ repository: name.slice(0, colon), tag: name.slice(colon + 1) }];
  });
}
