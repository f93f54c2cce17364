import { type ByteStream, parseEntryPath, type RandomAccess, readRange, toByteName } from '../../bytes/index.ts';
import { decompressors } from '../../compression/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { spool } from '../../files/index.ts';
import { readKernelRelease } from '../../formats/index.ts';
import type { KernelSource } from '../../recipe/index.ts';
import { resolvePath } from '../../rootfs/index.ts';
import type { NewKernelFile } from '../boot/boot-plan.ts';
import type { BuildContext } from '../session/context.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';

/** A kernel image that a recipe brings. */
export interface NewKernel {
  /** In a work file. */
  readonly file: RandomAccess;
  /** The release that `uname -r` will print. */
  readonly release: string;
}

/** Copies a kernel image to a work file. Throws `KERNEL_INVALID` where the image does not tell its release. */
export async function spoolKernel(image: ByteStream, { files, keep, signal }: BuildContext): Promise<NewKernel> {
  const target = files.newFile('vmlinuz');
  await spool(target, image, signal);
  const file = keep(await target.open());
  return { file, release: (await readKernelRelease(file, { decompressors, signal })).release };
}

/** Copies the kernel image out of the source that the recipe names. Throws `SOURCE_NOT_FOUND`. */
export async function liftKernel(
  { source, vmlinuz, at }: KernelSource,
  sources: Pick<SourceReader, 'tree'>,
  context: BuildContext,
): Promise<NewKernel> {
  const tree = await sources.tree(source);
  const { node } = resolvePath(tree, parseEntryPath(toByteName(vmlinuz), 'vmlinuz'));
  if (node?.kind === 'file' && node.content.kind === 'stream') return await spoolKernel(node.content.open(), context);
  throw new RootsmithError('SOURCE_NOT_FOUND', `${describeSource(source)} has no kernel at \`/${vmlinuz}\``, {
    hint: 'Set `kernel.vmlinuz` to the path of the kernel image in it.',
    details: { line: at.line, column: at.column },
  });
}

/** The kernel as a file of the new image. */
export function kernelFile({ file, release }: NewKernel): NewKernelFile {
  return { size: file.size, open: () => readRange(file), release };
}
