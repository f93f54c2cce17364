import { type ByteStream, coalesced, type RandomAccess, readRange, zeroChunks } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { unsupportedPe } from './damage.ts';
import {
  CERTIFICATES,
  CODE,
  coffHeader,
  DEBUG,
  dataDirectory,
  INITIALIZED_DATA,
  optionalHeader,
  sectionHeader,
} from './headers.ts';
import { isPayload, type Layout, layOut, type PlacedSection, type PlannedSection, tableOffsetOf } from './layout.ts';
import type { PeImage, PeSection } from './read.ts';
import { type SectionReplacement, sectionContent } from './section-content.ts';

export interface RewritePeOptions {
  /** The sections to leave out, all of each name: such as `.pcrsig`, whose signature covers the old content. */
  readonly dropSections?: readonly string[];
  /** The build time in the headers, in seconds since 1970. @default as it was */
  readonly time?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RewrittenPe {
  /** The size of the new file in bytes. */
  readonly size: number;
  /** The new file. It can be read any number of times if the replacements can. */
  readonly bytes: ByteStream;
}

const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * Rewrites an image with other content in some sections, which are identified by name (the first of that name) or
 * by index. The order of sections stays. The result is unsigned: certificates, COFF symbols and whatever followed
 * the last section are left out, and the checksum is 0, which firmware accepts.
 */
export function rewritePe(
  pe: PeImage,
  source: RandomAccess,
  replacements: ReadonlyMap<string | number, SectionReplacement>,
  { dropSections = [], time = pe.coff.time, signal }: RewritePeOptions = {},
): RewrittenPe {
  assertEditable(pe);
  const chosen = chooseReplacements(pe, replacements);
  const kept = pe.sections.filter(({ name }) => !dropSections.includes(name));
  const layout = layOut(
    pe,
    kept.map((section) => plan(section, chosen.get(section.index))),
  );
  return {
    size: layout.fileSize,
    bytes: { [Symbol.asyncIterator]: () => coalesced(write(pe, source, { layout, chosen, time, signal })) },
  };
}

function assertEditable(pe: PeImage): void {
  const tableOffset = tableOffsetOf(pe);
  if (tableOffset > MAX_HEADER_BYTES)
    throw unsupportedPe('section table', tableOffset, `headers above ${MAX_HEADER_BYTES} bytes`);
  const named = pe.sections.find(({ name }) => name.startsWith('/'));
  if (named !== undefined) {
    throw unsupportedPe(
      'section name',
      tableOffset + named.index * sectionHeader.size,
      `\`${named.name}\`, a name in a string table`,
    );
  }
}

type Chosen = ReadonlyMap<number, SectionReplacement>;

function chooseReplacements(pe: PeImage, replacements: ReadonlyMap<string | number, SectionReplacement>): Chosen {
  const chosen = new Map<number, SectionReplacement>();
  for (const [key, replacement] of replacements) {
    const section = pe.sections.find(({ name, index }) => (typeof key === 'string' ? name === key : index === key));
    if (section === undefined) throw noSuchSection(pe, key);
    chosen.set(section.index, replacement);
  }
  return chosen;
}

function noSuchSection(pe: PeImage, key: string | number): RootsmithError {
  const names = pe.sections.map(({ name }) => name).join(' ');
  return new RootsmithError(
    'KERNEL_INVALID',
    `cannot replace section \`${key}\` of a PE image: found only ${names || 'no sections'}`,
    {
      hint: 'Use a unified kernel image.',
      details: { section: key },
    },
  );
}

function plan(section: PeSection, replacement: SectionReplacement | undefined): PlannedSection {
  const { virtualSize, rawSize, rawOffset } = section.header;
  if (replacement === undefined) return { section, size: rawOffset === 0 ? 0 : rawSize, virtualSize };
  return { section, size: replacement.size, virtualSize: replacement.virtualSize ?? replacement.size };
}

interface Writing {
  readonly layout: Layout;
  readonly chosen: Chosen;
  readonly time: number;
  readonly signal: AbortSignal | undefined;
}

async function* write(
  pe: PeImage,
  source: RandomAccess,
  { layout, chosen, time, signal }: Writing,
): AsyncGenerator<Uint8Array, void, void> {
  yield await encodeHeaders(pe, source, { layout, time });
  for (const { section, size, rawSize } of layout.sections) {
    signal?.throwIfAborted();
    const replacement = chosen.get(section.index);
    if (replacement === undefined) yield* readRange(source, section.header.rawOffset, size);
    else yield* sectionContent(section.name, replacement);
    yield* zeroChunks(rawSize - size);
  }
}

async function encodeHeaders(
  pe: PeImage,
  source: RandomAccess,
  { layout, time }: Pick<Writing, 'layout' | 'time'>,
): Promise<Uint8Array> {
  const tableOffset = tableOffsetOf(pe);
  const bytes = new Uint8Array(layout.headersSize);
  bytes.set(await source.read(0, tableOffset));
  const coff = { ...pe.coff, time, sectionCount: layout.sections.length, symbolOffset: 0, symbolCount: 0 };
  bytes.set(coffHeader.encode(coff), pe.peOffset);
  const optionalOffset = pe.peOffset + coffHeader.size;
  bytes.set(encodeOptional(pe, layout), optionalOffset);
  for (const index of staleDirectories(pe, layout)) {
    const at = optionalOffset + optionalHeader.size + index * dataDirectory.size;
    bytes.fill(0, at, at + dataDirectory.size);
  }
  for (const [index, section] of layout.sections.entries()) {
    bytes.set(encodeSection(section), tableOffset + index * sectionHeader.size);
  }
  return bytes;
}

function encodeOptional({ optional }: PeImage, { sections, headersSize, imageSize }: Layout): Uint8Array {
  const sum = (flag: number): number =>
    sections
      .filter(({ section }) => (section.header.characteristics & flag) !== 0)
      .reduce((total, { rawSize }) => total + rawSize, 0);
  return optionalHeader.encode({
    ...optional,
    codeSize: sum(CODE),
    initializedDataSize: sum(INITIALIZED_DATA),
    imageSize,
    headersSize,
    checksum: 0,
  });
}

/**
 * Finds the directories whose file offsets are no longer valid: the certificates are gone, and debug data of the stub may
 * have moved.
 */
function staleDirectories({ directories }: PeImage, { sections }: Layout): readonly number[] {
  const hasMoved = sections.some(
    ({ section, rawSize, rawOffset }) => !isPayload(section) && rawSize > 0 && rawOffset !== section.header.rawOffset,
  );
  return [CERTIFICATES, ...(hasMoved ? [DEBUG] : [])].filter((index) => index < directories.length);
}

function encodeSection({ section, virtualSize, virtualAddress, rawSize, rawOffset }: PlacedSection): Uint8Array {
  const noRelocations = { relocationOffset: 0, lineOffset: 0, relocationCount: 0, lineCount: 0 };
  return sectionHeader.encode({ ...section.header, ...noRelocations, virtualSize, virtualAddress, rawSize, rawOffset });
}
