import { stat } from 'node:fs/promises';
import { readAll } from '../../bytes/index.ts';
import { blockDecompressors } from '../../compression/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { FileAccess, readFileRange } from '../../files/index.ts';
import { isModulePath, openSquashfs } from '../../formats/index.ts';
import type { Platform } from '../../oci/index.ts';
import { openView } from '../../places/index.ts';
import { ownContent, type ReadableTree, type RootTree, squashfsContent, treeFromSquashfs } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import { treeOfDirectory } from '../trees/host-tree.ts';
import { ImageTrees } from '../trees/image-trees.ts';
import { treeOfTar } from '../trees/tar-tree.ts';
import { type ModuleSource, moduleSourcesOf } from './read-modules.ts';

const SQUASHFS_MAGIC = 'hsqs';

/**
 * The modules in what the user names beside a kernel: a `.ko` file (also compressed), a directory, a tar archive, a
 * squashfs, or an image: a layer, an extension, a kernel image.
 */
export async function modulesOfInput(
  input: string,
  platform: Platform | undefined,
  context: BuildContext,
): Promise<readonly ModuleSource[]> {
  const kind = await kindOf(input);
  if (kind === 'module') return [{ tree: input, path: input, open: () => readFileRange(input) }];
  const { tree, content } = await treeOfInput(input, kind, platform, context);
  return moduleSourcesOf({ name: input, tree, content });
}

type InputKind = 'module' | 'directory' | 'squashfs' | 'tar' | 'image';

async function kindOf(input: string): Promise<InputKind> {
  const facts = await stat(input).catch(() => undefined); // it is the place of an image then
  if (facts === undefined) return isModulePath(input) ? 'module' : 'image';
  if (facts.isDirectory()) return 'directory';
  if (isModulePath(input)) return 'module';
  const start = await readAll(readFileRange(input, { length: SQUASHFS_MAGIC.length }), { limitBytes: 4, what: input });
  return Buffer.from(start).toString('latin1') === SQUASHFS_MAGIC ? 'squashfs' : 'tar';
}

async function treeOfInput(
  input: string,
  kind: Exclude<InputKind, 'module'>,
  platform: Platform | undefined,
  context: BuildContext,
): Promise<ReadableTree> {
  switch (kind) {
    case 'directory':
      return streamed(await treeOfDirectory(input, { time: 0, modes: 'keep', signal: context.signal }));
    case 'tar':
      return streamed(await treeOfTar(readFileRange(input), { what: `\`${input}\``, mtime: 0 }, context));
    case 'image':
      return streamed(await new ImageTrees(context).tree(await openView(input, platform, context), 0));
    case 'squashfs':
      return await treeOfSquashfs(input, context);
  }
}

/** A tree whose files all carry their own content. */
export function streamed(tree: RootTree): ReadableTree {
  return { tree, content: ownContent };
}

async function treeOfSquashfs(input: string, { keep, budget, signal }: BuildContext): Promise<ReadableTree> {
  try {
    const file = keep(await FileAccess.open(input));
    const own = budget.open(`\`${input}\``);
    const reader = await openSquashfs(file, { decompressors: blockDecompressors, budget: own });
    const { tree, files } = await treeFromSquashfs(reader, { signal, budget: own });
    return { tree, content: (node) => squashfsContent(node, { reader, files }) };
  } catch (error) {
    throw asRootsmithError(error, `read \`${input}\``);
  }
}
