import { RootsmithError } from '../../errors/index.ts';
import { unsupportedPe } from './damage.ts';
import { alignUp, CERTIFICATES, coffHeader, sectionHeader } from './headers.ts';
import type { PeImage, PeSection } from './read.ts';

/** A section of the image to write. */
export interface PlannedSection {
  readonly section: PeSection;
  /** The bytes that are written. The rest up to `rawSize` is zeros. */
  readonly size: number;
  readonly virtualSize: number;
}

export interface PlacedSection extends PlannedSection {
  readonly virtualAddress: number;
  readonly rawOffset: number;
  readonly rawSize: number;
}

export interface Layout {
  readonly sections: readonly PlacedSection[];
  readonly headersSize: number;
  readonly imageSize: number;
  /** The size of the file in bytes. */
  readonly fileSize: number;
}

/**
 * Sections that a UKI's maker appends to the stub. Boot code finds them by name, so they may move; the stub's own
 * sections may not.
 *
 * @see https://uapi-group.org/specifications/specs/unified_kernel_image/
 */
const PAYLOADS: ReadonlySet<string> = new Set(
  '.linux .osrel .cmdline .initrd .ucode .splash .dtb .dtbauto .efifw .hwids .uname .pcrsig .pcrpkey .profile'.split(
    ' ',
  ),
);

/** Whether this is a section that a UKI's maker appended to the stub. */
export function isPayload({ name }: PeSection): boolean {
  return PAYLOADS.has(name);
}

const PAGE_BYTES = 4096; //           some stubs claim a smaller alignment, which firmware may ignore
export const MAX_IMAGE_BYTES = 0xffff_ffff;

/**
 * Lays out an image. Raw data is placed back to back by FileAlignment. Virtual addresses stay the same up to the
 * first section that changes its size, and are packed from there on.
 */
export function layOut(pe: PeImage, planned: readonly PlannedSection[]): Layout {
  const headersSize = headersSizeOf(pe, planned.length);
  const addresses = placeInMemory(pe, planned);
  const { fileAlignment, sectionAlignment } = pe.optional;
  const sections: PlacedSection[] = [];
  let [rawEnd, memoryEnd] = [headersSize, headersSize];
  for (const [index, plan] of planned.entries()) {
    const virtualAddress = addresses[index] ?? 0;
    const rawSize = alignUp(plan.size, fileAlignment);
    const isNowhere = rawSize === 0 && plan.section.header.rawOffset === 0;
    sections.push({ ...plan, virtualAddress, rawOffset: isNowhere ? 0 : rawEnd, rawSize });
    rawEnd += rawSize;
    memoryEnd = Math.max(memoryEnd, virtualAddress + plan.virtualSize);
  }
  const imageSize = alignUp(memoryEnd, sectionAlignment);
  if (imageSize > MAX_IMAGE_BYTES || rawEnd > MAX_IMAGE_BYTES) throw tooLarge(Math.max(imageSize, rawEnd));
  return { sections, headersSize, imageSize, fileSize: rawEnd };
}

/** Where the section table starts. */
export function tableOffsetOf({ peOffset, coff }: PeImage): number {
  return peOffset + coffHeader.size + coff.optionalSize;
}

function headersSizeOf(pe: PeImage, count: number): number {
  const end = tableOffsetOf(pe) + count * sectionHeader.size;
  return alignUp(Math.max(end, pe.optional.headersSize), pe.optional.fileAlignment);
}

/** Finds the virtual address of each section. */
function placeInMemory(pe: PeImage, planned: readonly PlannedSection[]): readonly number[] {
  const moves = findMoves(planned);
  assertUnreferenced(
    pe,
    planned.filter((_, at) => moves[at]),
  );
  const kept = planned.filter((_, at) => !moves[at]);
  assertApart(kept);
  const unit = payloadAlignment(pe);
  let end = kept.reduce((most, plan) => Math.max(most, endInMemory(plan)), pe.optional.headersSize);
  return planned.map((plan, at) => {
    if (!moves[at]) return plan.section.header.virtualAddress;
    const address = alignUp(end, unit);
    end = address + plan.virtualSize;
    return address;
  });
}

/**
 * The alignment of moved payloads: whole pages, as ukify does, unless the maker of the image packed its payloads
 * closer, as Talos's imager does after a stub that claims a smaller alignment.
 */
function payloadAlignment({ sections, optional: { sectionAlignment } }: PeImage): number {
  const isPacked = sections.every((section, at) => {
    const before = sections[at - 1]?.header;
    if (before === undefined || !isPayload(section)) return true;
    return section.header.virtualAddress === alignUp(before.virtualAddress + before.virtualSize, sectionAlignment);
  });
  return isPacked ? sectionAlignment : Math.max(sectionAlignment, PAGE_BYTES);
}

/** Finds the payloads that move, because a section before them is gone or has another size. */
function findMoves(planned: readonly PlannedSection[]): readonly boolean[] {
  let isShifting = false;
  return planned.map(({ section, virtualSize }, at) => {
    isShifting ||= section.index !== at;
    const moves = isShifting && isPayload(section);
    isShifting ||= virtualSize !== section.header.virtualSize;
    return moves;
  });
}

/** Checks that nothing moves that code or a data directory points at. */
function assertUnreferenced({ optional, directories }: PeImage, moved: readonly PlannedSection[]): void {
  const targets = directories
    .filter(({ size }, index) => size > 0 && index !== CERTIFICATES)
    .map(({ address }) => address);
  for (const { section } of moved) {
    const { virtualAddress, virtualSize } = section.header;
    const isInside = (address: number): boolean => address >= virtualAddress && address < virtualAddress + virtualSize;
    if ([optional.entryPoint, ...targets].some(isInside)) {
      throw unsupportedPe(
        `section \`${section.name}\``,
        section.contentOffset,
        'a reference into it, so that it cannot move',
      );
    }
  }
}

function assertApart(kept: readonly PlannedSection[]): void {
  const grown = kept.filter(({ section, virtualSize }) => virtualSize > section.header.virtualSize);
  for (const plan of grown) {
    const { virtualAddress } = plan.section.header;
    const next = kept.find(
      ({ section }) =>
        section.header.virtualAddress > virtualAddress && section.header.virtualAddress < endInMemory(plan),
    );
    if (next !== undefined) {
      const found = `${plan.virtualSize} new bytes, which leave no room for \`${next.section.name}\`, which cannot move`;
      throw unsupportedPe(`section \`${plan.section.name}\``, plan.section.contentOffset, found);
    }
  }
}

function endInMemory({ section, virtualSize }: PlannedSection): number {
  return section.header.virtualAddress + virtualSize;
}

export function tooLarge(bytes: number): RootsmithError {
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    `PE image would have ${bytes} bytes, above the limit of its 32-bit fields, ${MAX_IMAGE_BYTES}`,
    {
      hint: 'Put less into the image.',
      details: { limit: MAX_IMAGE_BYTES, bytes },
    },
  );
}
