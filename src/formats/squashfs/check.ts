import type { RandomAccess } from '../../bytes/index.ts';
import { checkBlocks, type KernelProblem } from './check/check-blocks.ts';
import { checkData } from './check/check-data.ts';
import { checkBlockSizes, checkSize, checkTables } from './check/check-tables.ts';
import { checkTree } from './check/check-tree.ts';
import { type SquashfsFinding, SquashfsFindings } from './check/finding.ts';
import type { CompressorName } from './compressor.ts';
import { type OpenSquashfsOptions, openSquashfsFrame, openVolume } from './open.ts';
import { SquashfsReader } from './reader.ts';

/** What to check, and with which decoders. */
export interface CheckSquashfsOptions extends OpenSquashfsOptions {
  /**
   * What the kernel refuses in a compressed block although others expand it, by compressor: a clause such as "has a
   * window of …". `limitBytes` is the size that the kernel allocates for window or dictionary.
   */
  readonly kernelProblems?: Partial<Record<CompressorName, KernelProblem>> | undefined;
  /** Whether every block of every file is expanded too. @default true */
  readonly withData?: boolean | undefined;
  /** @default 100 */
  readonly maxFindings?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Walks every table of an image as the kernel and unsquashfs do, and compares the tables with each other. It
 * shares nothing with our writer. Without findings, both readers accept the image and agree about it. If the
 * decoder of the image is missing, only the parts that are never compressed are checked.
 */
export async function checkSquashfs(
  image: RandomAccess,
  { withData = true, maxFindings = 100, kernelProblems = {}, signal, ...options }: CheckSquashfsOptions,
): Promise<readonly SquashfsFinding[]> {
  const findings = new SquashfsFindings(maxFindings);
  const frame = await findings.attempt('open', () => openSquashfsFrame(image, options));
  if (frame === undefined) return findings.list;
  checkSize(frame, findings);
  const volume = await findings.attempt('content', () => openVolume(image, options));
  if (volume === undefined) return findings.list;
  const reader = new SquashfsReader(volume);
  await findings.attempt('metadata', () => checkBlockSizes(volume, findings));
  const tree = await findings.attempt('tree', () => checkTree(reader, volume.budget, { findings, signal }));
  if (tree === undefined) return findings.list;
  await findings.attempt('tables', () => checkTables(reader, tree, findings));
  if (withData) {
    const kernelProblem = kernelProblems[volume.superblock.compressor];
    if (kernelProblem !== undefined) await checkBlocks(volume, tree, { kernelProblem, findings, signal });
    await checkData(reader, tree, { volume, findings, signal });
  }
  return findings.list;
}
