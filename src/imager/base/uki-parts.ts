import type { SizedContent } from '../../bytes/index.ts';
import { contentAccess } from '../../bytes/index.ts';
import { decompressGzip, decompressXz, decompressZstd, readKernelRelease } from '../../formats/index.ts';
import { osRelease, type TalosVersion } from '../../talos/index.ts';
import { textContent, type UkiParts } from '../../uki/index.ts';
import type { Base } from './read-base.ts';

/** The parts of a UKI of an installer whose kernel and initramfs are files. The splash picture is missing. */
export async function partsOfFiles(
  { kernel, initramfs }: Pick<Base, 'kernel' | 'initramfs'>,
  version: TalosVersion,
  signal?: AbortSignal,
): Promise<UkiParts> {
  const sections = new Map<string, SizedContent>([
    ['.osrel', textContent(osRelease(version))],
    ['.uname', textContent(await releaseOf(kernel, signal))],
    ['.linux', kernel],
    ['.initrd', initramfs],
  ]);
  return { sections, profiles: undefined };
}

async function releaseOf(kernel: SizedContent, signal: AbortSignal | undefined): Promise<string> {
  const decompressors = { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz };
  return (await readKernelRelease(contentAccess(kernel), { decompressors, signal })).release;
}
