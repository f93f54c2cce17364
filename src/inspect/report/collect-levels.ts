import type { BootLevel } from '../boot/boot-level.ts';
import { holdsSquashfs } from '../diff/compared-parts.ts';
import type { Inspected } from '../model.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import type { ReportLevel } from './report-value.ts';

const kindTexts: Readonly<Record<Inspected['kind'], string>> = {
  image: 'image',
  layer: 'layer',
  uki: 'unified kernel image',
  kernel: 'kernel',
  initramfs: 'initramfs',
  squashfs: 'squashfs',
};

/** What lies in what, the outermost first. */
export async function collectLevels(
  inspected: Inspected,
  boot: BootLevel | undefined,
  images: readonly SquashfsLevel[],
): Promise<readonly ReportLevel[]> {
  const { kind, name, size, image } = inspected;
  const top = { depth: 0, name, kind: kindTexts[kind], size, note: image?.descriptor.digest };
  if (kind !== 'image') return [top, ...(await bootLevels(inspected, boot, images, 0))];
  const levels: ReportLevel[] = [top];
  const held = boot?.uki?.file.layer ?? boot?.initramfs?.layer;
  for (const { number, size: stored, digest, createdBy } of await inspected.layers()) {
    const note = [digest, createdBy].filter((text) => text !== undefined).join(' · ');
    levels.push({ depth: 1, name: `layer ${number}`, kind: 'layer', size: stored, note });
    if (number === held) for (const level of await bootLevels(inspected, boot, images, 1)) levels.push(level);
  }
  return levels;
}

async function bootLevels(
  inspected: Inspected,
  boot: BootLevel | undefined,
  images: readonly SquashfsLevel[],
  depth: number,
): Promise<readonly ReportLevel[]> {
  const levels: ReportLevel[] = [];
  const isUki = boot?.uki !== undefined && inspected.kind !== 'uki';
  if (isUki) {
    const { path, access } = boot.uki.file;
    levels.push({ depth: depth + 1, name: path, kind: kindTexts.uki, size: access.size });
  }
  const inner = depth + (isUki ? 2 : 1);
  if (boot?.kernel !== undefined && inspected.kind !== 'kernel') levels.push(fileLevel(boot.kernel, 'kernel', inner));
  if (!holdsSquashfs(inspected, boot) || inspected.kind === 'squashfs') return levels;
  if (boot?.initramfs !== undefined) levels.push(fileLevel(boot.initramfs, 'initramfs', inner));
  const own = inspected.kind === 'initramfs' ? depth : inner;
  for (const level of await initramfsLevels(inspected, images, own + 1)) levels.push(level);
  return levels;
}

function fileLevel(
  { path, access }: NonNullable<BootLevel['kernel']>,
  kind: Inspected['kind'],
  depth: number,
): ReportLevel {
  return { depth, name: path, kind: kindTexts[kind], size: access.size };
}

async function initramfsLevels(
  inspected: Inspected,
  images: readonly SquashfsLevel[],
  depth: number,
): Promise<readonly ReportLevel[]> {
  const { segments } = await inspected.initramfs();
  return [
    ...segments.map(({ compression, start, end, entries }, at) => ({
      depth,
      name: `segment ${at + 1}`,
      kind: compression === 'none' ? 'cpio archive, plain' : `cpio archive by ${compression}`,
      size: end - start,
      note: `${entries.length} entries`,
    })),
    ...images.map(({ name, extension, image, reader }) => ({
      depth: depth + 1,
      name,
      kind: `squashfs by ${reader.compressor}`,
      size: image.size,
      note: extension === undefined ? undefined : `extension ${extension.name} ${extension.version}`,
    })),
  ];
}
