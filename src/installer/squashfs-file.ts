import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Budget } from '../bytes/index.ts';
import { blockDecompressors, kernelProblems } from '../compression/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { checkSpace, FileAccess, OUTPUT_SPACE_HINT, readFileRange, writeFileWhole } from '../files/index.ts';
import {
  type CompressorOptions,
  checkSquashfs,
  defaultFormat,
  encodeCompressorOptions,
  planSquashfs,
  type SquashfsFinding,
  type SquashfsFormat,
  type SquashfsStatistics,
} from '../formats/index.ts';
import type { SessionOptions } from '../places/index.ts';
import { mapTree, type RootTree } from '../rootfs/index.ts';
import { withKeptBlocks } from './compression/kept-blocks.ts';
import { squashfsCompressors } from './compression/squashfs-compressors.ts';
import type { BuildContext } from './session/context.ts';
import { type BuildSessionOptions, Session, saveBlocks } from './session/session.ts';
import { treeOfDirectory } from './trees/host-tree.ts';
import { treeOfTar } from './trees/tar-tree.ts';

type WritableCompressor = 'gzip' | 'xz' | 'zstd';

export interface CreateSquashfsOptions extends BuildSessionOptions {
  /** @default 'zstd' */
  readonly compressor?: WritableCompressor | undefined;
  /** Of gzip (1 to 9) and zstd (1 to 22). @default as mksquashfs: 9 and 15 */
  readonly level?: number | undefined;
  /** The settings for which mksquashfs has flags. */
  readonly format?: Partial<Omit<SquashfsFormat, 'compressor' | 'compressorOptions'>> | undefined;
  /** Seconds since 1970, for the superblock and, where given, for all entries. */
  readonly time?: number | undefined;
  /** Gives everything to root. */
  readonly allRoot?: boolean | undefined;
}

export interface CreatedSquashfs {
  /** Bytes. */
  readonly size: number;
  readonly statistics: SquashfsStatistics;
}

/** Writes a directory, or a tar archive compressed in any way, as a squashfs. `output` appears when it is whole. */
export async function createSquashfs(
  source: string,
  output: string,
  options: CreateSquashfsOptions,
): Promise<CreatedSquashfs> {
  await using session = await Session.open(options);
  const { files, signal } = session.context;
  const tree = await treeOf(source, options, session.context);
  const { format, compressorOptions } = formatFrom(options);
  await using blocks = files.newScratch('blocks');
  const plan = await planSquashfs(tree.root, {
    format,
    compressors: withKeptBlocks(
      squashfsCompressors(format, compressorOptions),
      { ...format, options: compressorOptions },
      { cache: session.context.blocks },
    ),
    spool: blocks,
    time: options.time ?? tree.root.mtime,
    signal,
  });
  const need = { folder: dirname(output), what: `\`${output}\``, hint: OUTPUT_SPACE_HINT };
  const warn = (message: string): void => session.context.report({ kind: 'warning', message });
  await checkSpace([{ ...need, leastBytes: plan.size, likelyBytes: plan.size }], { warn });
  await writeFileWhole(output, plan.stream(), { signal });
  await saveBlocks(session.context);
  return { size: plan.size, statistics: plan.statistics };
}

/** Checks an image as the kernel and unsquashfs read it. */
export async function checkSquashfsFile(
  path: string,
  { limits, onMemory, signal }: Pick<SessionOptions, 'limits' | 'onMemory' | 'signal'> = {},
): Promise<readonly SquashfsFinding[]> {
  await using file = await FileAccess.open(path);
  const budget = new Budget({ limits, onMemory, what: `\`${path}\`` });
  budget.receive(file.size);
  return await checkSquashfs(file, { decompressors: blockDecompressors, kernelProblems, budget, signal });
}

async function treeOf(
  source: string,
  { time, allRoot = false }: CreateSquashfsOptions,
  context: BuildContext,
): Promise<RootTree> {
  const { signal } = context;
  const isDirectory = await isDirectoryAt(source);
  if (isDirectory) {
    const owners = allRoot ? 'root' : 'keep';
    return await treeOfDirectory(source, { time: time ?? 'keep', modes: 'keep', owners, signal });
  }
  const tree = await treeOfTar(readFileRange(source), { what: `\`${source}\``, mtime: 0 }, context);
  if (time === undefined && !allRoot) return tree;
  const owner = allRoot ? { uid: 0, gid: 0 } : {};
  return mapTree(tree, (node) => ({ ...node, mtime: time ?? node.mtime, ...owner }));
}

async function isDirectoryAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

interface ChosenFormat {
  readonly format: SquashfsFormat;
  readonly compressorOptions: CompressorOptions | undefined;
}

/** The options block is written only where the level is not the compressor's default, as mksquashfs does. */
function formatFrom({ compressor = 'zstd', level, format = {} }: CreateSquashfsOptions): ChosenFormat {
  const compressorOptions = optionsFor(compressor, level);
  return {
    format: {
      ...defaultFormat,
      ...format,
      compressor,
      compressorOptions: compressorOptions && encodeCompressorOptions(compressorOptions),
    },
    compressorOptions,
  };
}

const defaultLevels = { gzip: 9, zstd: 15 } as const;

function optionsFor(compressor: WritableCompressor, level: number | undefined): CompressorOptions | undefined {
  if (compressor === 'xz' || level === undefined || level === defaultLevels[compressor]) return undefined;
  return compressor === 'zstd' ? { kind: 'zstd', level } : { kind: 'gzip', level, windowBits: 15, strategies: 0 };
}
