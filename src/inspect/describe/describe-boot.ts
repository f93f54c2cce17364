import { decompressors } from '../../compression/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { isSigned, openKernel, readKernelConfig, readKernelRelease } from '../../formats/index.ts';
import type { BootLevel, HeldFile } from '../boot/boot-level.ts';
import type { ReportedBoot, ReportedKernel } from './report.ts';

interface DescribeBootOptions {
  /** Whether the kernel is all that there is: then it is worth expanding it. */
  readonly isAlone: boolean;
  readonly signal: AbortSignal | undefined;
}

export async function reportBoot(
  { form, uki, kernel, commandLines }: BootLevel,
  options: DescribeBootOptions,
): Promise<ReportedBoot> {
  return {
    form,
    uki: uki && {
      path: uki.file.path,
      size: uki.file.access.size,
      isSigned: isSigned(uki.pe),
      sections: uki.pe.sections.map(({ name, contentSize }) => ({ name, size: contentSize })),
    },
    kernel: kernel && (await describeKernel(kernel, options)),
    commandLines: commandLines.map(({ source, text }) => ({ source, text })),
  };
}

async function describeKernel(
  { path, access }: HeldFile,
  { isAlone, signal }: DescribeBootOptions,
): Promise<ReportedKernel> {
  const release = async (): Promise<string | undefined> =>
    (await readKernelRelease(access, { decompressors, signal })).release;
  const facts = { path, size: access.size };
  if (!isAlone) return { ...facts, release: await unlessInvalid(release) };
  const opened = await openKernel(access, { decompressors, signal });
  return { ...facts, release: opened.release, hasConfig: readKernelConfig(opened.inner) !== undefined };
}

/** A kernel of another kind does not keep the rest from being described. */
async function unlessInvalid<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'KERNEL_INVALID') return undefined;
    throw error;
  }
}
