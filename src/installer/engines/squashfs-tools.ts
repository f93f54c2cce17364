import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteStream, EntryPath } from '../../bytes/index.ts';
import { blockDecompressors } from '../../compression/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess, readFileRange } from '../../files/index.ts';
import { openSquashfs } from '../../formats/index.ts';
import {
  type FileNode,
  type RootTree,
  squashfsContent,
  tarOfTree,
  treeFromSquashfs,
  walkTree,
} from '../../rootfs/index.ts';
import { extractFiles, findSquashfsTools, squashTar } from '../../tools/index.ts';
import type { SquashContext, SquashInput, SquashOutput } from '../stages/squash.ts';
import { squashByGraft } from './graft.ts';
import { layoutFlags } from './squash-layout.ts';
import { isListable, pathsOfSurvivors } from './survivors.ts';

/**
 * Lets outside programs read and write all file data: unsquashfs extracts the files of the base that stay, and
 * mksquashfs writes the edited tree. The tree goes to mksquashfs as a tar stream, so that owners, device nodes, hard
 * links and xattrs need no root. Throws `TOOL_MISSING`, `TOOL_OUTDATED` or `TOOL_FAILED`.
 */
export async function squashWithTools(input: SquashInput, context: SquashContext): Promise<SquashOutput> {
  const { base, tree, time } = input;
  const { files, signal } = context;
  refuseSockets(tree);
  const { setsRootXattrs } = await findSquashfsTools(signal);
  const destination = files.newPath('extracted');
  const survivors = pathsOfSurvivors(base.tree, tree);
  await extract(base, survivors, { destination, listFile: files.newPath('survivors'), signal });
  const output = files.newPath('rootfs.sqsh');
  const content = (node: FileNode): ByteStream =>
    node.content.kind === 'base'
      ? extracted(node, survivors.get(node.content.inode), destination, base)
      : node.content.open();
  const { mode, uid, gid, xattrs } = tree.root;
  const { superblock, compressorOptions } = base.reader;
  await squashTar({
    tar: tarOfTree(tree, { content, includeRoot: false, signal }),
    output,
    layout: layoutFlags({ superblock, compressorOptions: compressorOptions?.decoded }),
    time,
    root: { mode, uid, gid },
    rootXattrs: setsRootXattrs ? xattrs : new Map(),
    signal,
  });
  if (xattrs.size > 0 && !setsRootXattrs) return await withRootXattrs(output, input, context);
  const { size } = await stat(output);
  return { size, open: () => readFileRange(output), details: [] };
}

/** Before 4.6 mksquashfs has no flag for the xattrs of the root. Our own writer adds them, and copies everything else. */
async function withRootXattrs(image: string, input: SquashInput, context: SquashContext): Promise<SquashOutput> {
  const opened = context.keep(await FileAccess.open(image));
  const reader = await openSquashfs(opened, { decompressors: blockDecompressors });
  const base = {
    reader,
    image: opened,
    ...(await treeFromSquashfs(reader, context)),
    onDisk: async () => ({ path: image, offset: 0 }),
  };
  const tree = { root: { ...base.tree.root, xattrs: input.tree.root.xattrs } };
  const { size, open } = await squashByGraft({ ...input, base, tree }, context);
  return { size, open, details: [] };
}

interface ExtractPlace {
  readonly destination: string;
  readonly listFile: string;
  readonly signal: AbortSignal | undefined;
}

async function extract(
  { onDisk }: SquashInput['base'],
  survivors: ReadonlyMap<number, EntryPath>,
  { destination, listFile, signal }: ExtractPlace,
): Promise<void> {
  const lines = [...survivors.values()].filter(isListable).map((path) => `${path}\n`);
  if (lines.length === 0) return;
  await writeFile(listFile, Buffer.from(lines.join(''), 'latin1'));
  const { path, offset } = await onDisk();
  await extractFiles({ image: path, offset, destination, listFile, signal });
}

/** A file as unsquashfs extracted it. Our own reader reads a file that the user may not open (mode 0000). */
async function* extracted(
  node: FileNode,
  path: EntryPath | undefined,
  destination: string,
  base: SquashInput['base'],
): ByteStream {
  if (path === undefined || !isListable(path)) return yield* squashfsContent(node, base);
  try {
    yield* createReadStream(Buffer.from(join(destination, path), 'latin1'), { highWaterMark: 256 * 1024 });
  } catch (error) {
    if (!isRefused(error)) throw asRootsmithError(error, `read \`${path}\` as extracted`);
    yield* squashfsContent(node, base);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EACCES';
}

function refuseSockets(tree: RootTree): void {
  for (const { path, node } of walkTree(tree)) {
    if (node.kind !== 'socket') continue;
    throw new RootsmithError(
      'FORMAT_UNSUPPORTED',
      `\`/${path}\` is a socket, which the engine \`squashfs-tools\` cannot write`,
      {
        hint: `Remove it (remove: [/${path}]); a socket file has no use before a program binds it.`,
        details: { path },
      },
    );
  }
}
