import { parseEntryPath, readRange, sliceAccess, toByteName } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { ownContent, plainFile, type ReadableTree, TreeBuilder } from '../../rootfs/index.ts';
import type { BootLevel, HeldFile } from '../boot/boot-level.ts';
import type { Inspected, InspectedKind } from '../model.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import { systemOfLayers } from '../system/system-of-layers.ts';

/** The levels that things of two kinds can have in common. */
export type ComparedLevel = 'image' | 'uki' | 'kernel' | 'initramfs' | 'extensions' | 'rootfs';

/** A part of a thing, as a tree of files. */
export interface ComparedPart {
  readonly level: ComparedLevel;
  /** `rootfs`, `extension gvisor`: what the same part of the other thing is called too. */
  readonly name: string;
  readonly files: ReadableTree;
  /** Where the tree is one of a squashfs. */
  readonly squashfs?: SquashfsLevel | undefined;
  /** Paths of files that are parts of their own: their content is compared there (byte strings). */
  readonly opened: ReadonlySet<string>;
}

const booting: readonly ComparedLevel[] = ['initramfs', 'extensions', 'rootfs'];
const levelsOfKind: Readonly<Record<InspectedKind, readonly ComparedLevel[]>> = {
  image: ['image', 'uki', ...booting],
  layer: ['image', 'uki', ...booting],
  uki: ['uki', ...booting],
  initramfs: booting,
  squashfs: ['rootfs'],
  kernel: ['kernel'],
};

/** The levels that both can have. A thing of one kind has them although it may lack some. */
export function commonLevels(before: InspectedKind, after: InspectedKind): ReadonlySet<ComparedLevel> {
  const others = new Set(levelsOfKind[after]);
  return new Set(levelsOfKind[before].filter((level) => others.has(level)));
}

/** The parts of a thing at these levels, the outermost first. */
export async function comparedParts(
  inspected: Inspected,
  levels: ReadonlySet<ComparedLevel>,
  context: InspectContext,
): Promise<readonly ComparedPart[]> {
  const boot = await bootOf(inspected);
  const parts: ComparedPart[] = [];
  if (levels.has('image')) parts.push(await imagePart(inspected, boot, context));
  if (levels.has('kernel') && boot?.kernel !== undefined) parts.push(partOfFiles('kernel', { kernel: boot.kernel }));
  if (levels.has('uki') && boot?.uki !== undefined) parts.push(ukiPart(boot.uki));
  if (!holdsSquashfs(inspected, boot)) return parts;
  const images = await inspected.squashfs();
  if (levels.has('initramfs')) parts.push(await initramfsPart(inspected, images));
  for (const part of squashfsParts(images)) if (levels.has(part.level)) parts.push(part);
  return parts;
}

/** What boots of a thing; undefined where it holds nothing that does. */
export async function bootOf(inspected: Inspected): Promise<BootLevel | undefined> {
  if (inspected.kind === 'squashfs' || inspected.kind === 'initramfs') return undefined;
  try {
    return await inspected.boot();
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'BASE_NOT_INSTALLER') return undefined;
    throw error;
  }
}

/** Whether a root file system, or an initramfs that may hold one, can be asked for. */
export function holdsSquashfs({ kind }: Inspected, boot: BootLevel | undefined): boolean {
  return kind === 'squashfs' || kind === 'initramfs' || boot?.initramfs !== undefined;
}

async function imagePart(
  inspected: Inspected,
  boot: BootLevel | undefined,
  context: InspectContext,
): Promise<ComparedPart> {
  const files = await systemOfLayers(await inspected.layers(), context);
  const container = boot?.uki?.file ?? boot?.initramfs;
  const opened = new Set(container === undefined ? [] : [parseEntryPath(toByteName(container.path))]);
  return { level: 'image', name: 'image', files, opened };
}

/** Sections that are parts or facts of their own, and the signatures of values that change with any of the others. */
const openedSections: ReadonlySet<string> = new Set(['.initrd', '.cmdline', '.pcrsig']);

function ukiPart({ file, pe }: NonNullable<BootLevel['uki']>): ComparedPart {
  const sections: Record<string, Pick<HeldFile, 'access'>> = {};
  for (const { name, contentOffset, contentSize } of pe.sections) {
    if (openedSections.has(name)) continue;
    const access = sliceAccess(file.access, contentOffset, contentSize);
    sections[freeName(name.replaceAll('/', '_') || '(no name)', sections)] = { access };
  }
  return { ...partOfFiles('uki', sections) };
}

/** Boot entries repeat sections: `.cmdline`, `.cmdline (2)`. */
function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  let free = name;
  for (let count = 2; Object.hasOwn(taken, free); count++) free = `${name} (${count})`;
  return free;
}

function partOfFiles(level: 'uki' | 'kernel', files: Readonly<Record<string, Pick<HeldFile, 'access'>>>): ComparedPart {
  const builder = new TreeBuilder();
  for (const [name, { access }] of Object.entries(files)) {
    const node = plainFile({ size: access.size, open: () => readRange(access) }, 0);
    builder.add(parseEntryPath(toByteName(name), 'section'), node);
  }
  return { level, name: level, files: { tree: builder.tree(), content: ownContent }, opened: new Set() };
}

async function initramfsPart(inspected: Inspected, images: readonly SquashfsLevel[]): Promise<ComparedPart> {
  const files = await (await inspected.initramfs()).files();
  return { level: 'initramfs', name: 'initramfs', files, opened: new Set(images.map(({ name }) => name)) };
}

/** The squashfs images as parts. Extensions are called by their names, since their files are only counted. */
export function squashfsParts(images: readonly SquashfsLevel[]): readonly ComparedPart[] {
  const taken: Record<string, true> = {};
  return images.map((squashfs) => {
    const { role, extension, name, files } = squashfs;
    const level = role === 'rootfs' ? 'rootfs' : 'extensions';
    const free = freeName(extension === undefined ? name : `extension ${extension.name}`, taken);
    taken[free] = true;
    return { level, name: role === 'rootfs' ? 'rootfs' : free, files, squashfs, opened: new Set() };
  });
}
