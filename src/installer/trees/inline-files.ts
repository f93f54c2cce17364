import { parseEntryPath, streamOf, toByteName } from '../../bytes/index.ts';
import type { InlineFile, RecipeOwner } from '../../recipe/index.ts';
import { type Attributes, ROOT_OWNER, type RootNode, type RootTree, TreeBuilder } from '../../rootfs/index.ts';

/** The tree of the files that stand in a recipe itself. `time` is in seconds since 1970. */
export function treeOfFiles(files: readonly InlineFile[], time: number): RootTree {
  const builder = new TreeBuilder({ mtime: time, what: 'the files of the recipe' });
  for (const file of files) {
    const path = parseEntryPath(toByteName(file.path), 'path');
    const { node } = file;
    if (node.kind === 'hardlink') builder.link(path, parseEntryPath(toByteName(node.target), 'target'));
    else builder.add(path, inlineNode(file, node, time));
  }
  return builder.tree();
}

type OwnNode = Exclude<InlineFile['node'], { readonly kind: 'hardlink' }>;

function inlineNode(file: InlineFile, node: OwnNode, time: number): RootNode {
  const attributes = attributesOf(file, node, time);
  switch (node.kind) {
    case 'file': {
      const { content } = node;
      const open = (): ReturnType<typeof streamOf> => streamOf(content);
      return { ...attributes, kind: 'file', size: content.length, content: { kind: 'stream', open } };
    }
    case 'directory':
      return { ...attributes, kind: 'directory', children: new Map() };
    case 'symlink':
      return { ...attributes, kind: 'symlink', target: toByteName(node.target) };
  }
}

const DEFAULT_MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;

function attributesOf({ mode, owner, xattrs }: InlineFile, { kind }: OwnNode, time: number): Attributes {
  const { uid, gid }: RecipeOwner = owner ?? ROOT_OWNER;
  const named = Object.entries(xattrs).map(([name, value]) => [toByteName(name), value] as const);
  return { mode: mode ?? DEFAULT_MODES[kind], uid, gid, mtime: time, xattrs: new Map(named) };
}
