import { fromByteName, parseEntryPath, readAll } from '../../bytes/index.ts';
import { type ReadableTree, type RootNode, type RootTree, resolvePath, sortedNames } from '../../rootfs/index.ts';
import { MAX_SPEC_BYTES, SERVICE_SPEC_DIRECTORY } from '../../talos/index.ts';

/** The spec of an extension service, where init looks for specs. */
export interface FoundSpec {
  /** The name of the service. */
  readonly name: string;
  /** Where the spec is, as in a terminal. */
  readonly path: string;
  readonly node: RootNode;
}

/** The specs that init would load, in the order of their names. */
export function serviceSpecsIn(tree: RootTree): readonly FoundSpec[] {
  const { path, node: directory } = resolvePath(tree, parseEntryPath(SERVICE_SPEC_DIRECTORY));
  if (directory?.kind !== 'directory') return [];
  return sortedNames(directory).flatMap((file) => {
    const node = directory.children.get(file);
    if (node === undefined || !file.endsWith('.yaml')) return [];
    const name = fromByteName(file.slice(0, -'.yaml'.length));
    return [{ name, path: `/${fromByteName(`${path}/${file}`)}`, node }];
  });
}

/** A spec with its text. */
export interface SpecText extends FoundSpec {
  readonly text: Uint8Array;
}

/** The specs that are regular files, with their texts. Throws `LIMIT_EXCEEDED` for one that init would not read. */
export async function readFoundSpecs({ tree, content }: ReadableTree): Promise<readonly SpecText[]> {
  const specs: SpecText[] = [];
  for (const spec of serviceSpecsIn(tree)) {
    if (spec.node.kind !== 'file') continue;
    const text = await readAll(content(spec.node), { limitBytes: MAX_SPEC_BYTES, what: `\`${spec.path}\`` });
    specs.push({ ...spec, text });
  }
  return specs;
}
