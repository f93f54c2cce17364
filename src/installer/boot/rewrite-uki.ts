import { type ByteStream, type SizedContent, streamOf } from '../../bytes/index.ts';
import { findSection, type PeImage, rewritePe } from '../../formats/index.ts';
import { textContent, type UkiCommandLine } from '../../uki/index.ts';
import type { OpenedUki } from '../assets/boot-assets.ts';
import type { NewBootFiles, NewKernelFile } from './boot-plan.ts';
import type { ChangedTexts } from './make-uki.ts';

export interface RewrittenTexts extends ChangedTexts {
  /** In the order of the new lines. */
  readonly old: readonly UkiCommandLine[];
}

/**
 * The UKI with other content in some sections, all else as it is. Of several sections with one name the first boots, so
 * that one is replaced.
 */
export function rewrittenUki({ asset, pe }: OpenedUki, files: NewBootFiles, texts: RewrittenTexts): SizedContent {
  const sections = new Map<string | number, SizedContent>([
    ['.initrd', files.initramfs],
    ...(files.kernel ? kernelSections(pe, files.kernel) : []),
    ...lineSections(texts),
    ...(texts.osRelease === undefined ? [] : [['.osrel', textContent(texts.osRelease)] as const]),
  ]);
  const { size, bytes } = rewritePe(pe, asset.file, sections, { time: files.time });
  return { size, open: (): ByteStream => bytes };
}

/** The kernel, and its release where the base has a section for it, which systemd-stub shows. */
function kernelSections(
  pe: PeImage,
  kernel: NewKernelFile,
): readonly (readonly [name: string, content: SizedContent])[] {
  const release = new TextEncoder().encode(kernel.release);
  const uname = { size: release.length, open: (): ByteStream => streamOf(release) };
  return [['.linux', kernel], ...(findSection(pe, '.uname') ? [['.uname', uname] as const] : [])];
}

function lineSections({ old, lines }: RewrittenTexts): readonly (readonly [section: number, content: SizedContent])[] {
  return lines.flatMap(({ before, after }, index) => {
    const section = old[index]?.section;
    return section === undefined || before === after ? [] : [[section, textContent(after)] as const];
  });
}
