import { coalesced, type RandomAccess, readRange, zeroChunks } from '../../bytes/index.ts';
import { unsupportedPe } from './damage.ts';
import {
  alignUp,
  CERTIFICATES,
  coffHeader,
  dataDirectory,
  dosHeader,
  INITIALIZED_DATA,
  optionalHeader,
  PE_SIGNATURE,
  sectionHeader,
} from './headers.ts';
import { isPayload, MAX_IMAGE_BYTES, tooLarge } from './layout.ts';
import type { PeImage, PeSection } from './read.ts';
import type { RewrittenPe } from './rewrite.ts';
import { type SectionReplacement, sectionContent } from './section-content.ts';

/** A section to append to a stub. Names may repeat: each profile of a UKI has a command line. */
export interface NewSection extends SectionReplacement {
  /** With its dot, at most 8 bytes. */
  readonly name: string;
}

export interface AssemblePeOptions {
  /** The build time in the headers, in seconds since 1970. */
  readonly time: number;
  /** The unit of virtual addresses of new sections. @default SectionAlignment */
  readonly addressUnit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A section of the image to write, with its place. */
interface Assembled {
  readonly name: string;
  readonly virtualSize: number;
  readonly virtualAddress: number;
  readonly rawSize: number;
  readonly rawOffset: number;
  readonly characteristics: number;
  /** Of the stub; undefined for a new section. */
  readonly kept: PeSection | undefined;
  readonly content: NewSection | undefined;
}

interface Assembly {
  readonly sections: readonly Assembled[];
  readonly headersSize: number;
  readonly imageSize: number;
  readonly fileSize: number;
}

/** Where the imager puts the PE signature: behind a DOS header of 0x40 bytes, and as many zeros. */
const PE_OFFSET = 0x80;
const DIRECTORIES = 16;
const OPTIONAL_BYTES = optionalHeader.size + DIRECTORIES * dataDirectory.size;
const TABLE_OFFSET = PE_OFFSET + coffHeader.size + OPTIONAL_BYTES;
const MAX_NAME_BYTES = 8;
const READABLE_DATA = 0x4000_0040;

/**
 * Puts a unified kernel image together: the stub's own sections, then new ones, byte for byte as the imager of
 * Talos 1.10 and later does. The headers are made anew, virtual addresses are packed by SectionAlignment, raw data back
 * to back by FileAlignment. Payloads that the stub has already, signatures and COFF symbols are left out, so that a UKI
 * can stand for its stub.
 *
 * @see https://uapi-group.org/specifications/specs/unified_kernel_image/
 */
export function assemblePe(
  stub: PeImage,
  source: RandomAccess,
  added: readonly NewSection[],
  options: AssemblePeOptions,
): RewrittenPe {
  assertStub(stub, added);
  const assembly = arrange(stub, added, options.addressUnit ?? stub.optional.sectionAlignment);
  return {
    size: assembly.fileSize,
    bytes: { [Symbol.asyncIterator]: () => coalesced(writeAssembly(stub, source, assembly, options)) },
  };
}

function assertStub(stub: PeImage, added: readonly NewSection[]): void {
  const [long] = [...ownSections(stub), ...added].filter(
    ({ name }) => name.length > MAX_NAME_BYTES || name.startsWith('/'),
  );
  if (long !== undefined) throw unsupportedPe('section name', stub.peOffset, `\`${long.name}\`, which is not short`);
  if (ownSections(stub).length === 0) throw unsupportedPe('section table', stub.peOffset, 'no section of a stub');
}

/** The sections that were there before anything was appended. */
function ownSections(stub: PeImage): readonly PeSection[] {
  return stub.sections.filter((section) => !isPayload(section));
}

function arrange(stub: PeImage, added: readonly NewSection[], addressUnit: number): Assembly {
  const { fileAlignment, sectionAlignment } = stub.optional;
  const own = ownSections(stub);
  const count = own.length + added.length;
  const headersSize = alignUp(TABLE_OFFSET + count * sectionHeader.size, fileAlignment);
  const sections: Assembled[] = [];
  let [rawOffset, memoryEnd] = [headersSize, headersSize];
  const place = (section: Omit<Assembled, 'rawOffset'>): void => {
    sections.push({ ...section, rawOffset });
    rawOffset += section.rawSize;
    memoryEnd = Math.max(memoryEnd, section.virtualAddress + section.virtualSize);
    if (memoryEnd > MAX_IMAGE_BYTES || rawOffset > MAX_IMAGE_BYTES) throw tooLarge(Math.max(memoryEnd, rawOffset));
  };
  for (const section of own)
    place({ ...keptSection(section), rawSize: alignUp(section.header.rawSize, fileAlignment) });
  for (const content of added) {
    place({
      name: content.name,
      virtualSize: content.virtualSize ?? content.size,
      virtualAddress: alignUp(memoryEnd, addressUnit),
      rawSize: alignUp(content.size, fileAlignment),
      characteristics: READABLE_DATA,
      kept: undefined,
      content,
    });
  }
  return { sections, headersSize, imageSize: alignUp(memoryEnd, sectionAlignment), fileSize: rawOffset };
}

function keptSection(section: PeSection): Omit<Assembled, 'rawOffset' | 'rawSize'> {
  const { virtualSize, virtualAddress, characteristics } = section.header;
  return { name: section.name, virtualSize, virtualAddress, characteristics, kept: section, content: undefined };
}

async function* writeAssembly(
  stub: PeImage,
  source: RandomAccess,
  assembly: Assembly,
  { time, signal }: AssemblePeOptions,
): AsyncGenerator<Uint8Array, void, void> {
  yield await encodeNewHeaders(stub, source, { assembly, time });
  for (const { name, rawSize, kept, content } of assembly.sections) {
    signal?.throwIfAborted();
    if (content !== undefined) {
      yield* sectionContent(name, content);
      yield* zeroChunks(rawSize - content.size);
    } else if (kept !== undefined) {
      const stored = kept.header.rawOffset === 0 ? 0 : kept.header.rawSize;
      yield* readRange(source, kept.header.rawOffset, stored);
      yield* zeroChunks(rawSize - stored);
    }
  }
}

async function encodeNewHeaders(
  stub: PeImage,
  source: RandomAccess,
  { assembly, time }: { readonly assembly: Assembly; readonly time: number },
): Promise<Uint8Array> {
  const { sections, headersSize } = assembly;
  const bytes = new Uint8Array(headersSize);
  const dos = dosHeader.decode(await source.read(0, dosHeader.size));
  bytes.set(dosHeader.encode({ ...dos, peOffset: PE_OFFSET }));
  bytes.set(
    coffHeader.encode({
      ...stub.coff,
      signature: PE_SIGNATURE,
      sectionCount: sections.length,
      time,
      symbolOffset: 0,
      symbolCount: 0,
      optionalSize: OPTIONAL_BYTES,
    }),
    PE_OFFSET,
  );
  bytes.set(encodeNewOptional(stub, assembly), PE_OFFSET + coffHeader.size);
  for (const [index, section] of sections.entries())
    bytes.set(encodeNewSection(section), TABLE_OFFSET + index * sectionHeader.size);
  return bytes;
}

function encodeNewOptional(stub: PeImage, { sections, headersSize, imageSize }: Assembly): Uint8Array {
  const sum = (isData: boolean): number =>
    sections
      .filter(({ characteristics }) => ((characteristics & INITIALIZED_DATA) !== 0) === isData)
      .reduce((total, { rawSize }) => total + rawSize, 0);
  const optional = optionalHeader.encode({
    ...stub.optional,
    linkerMajor: 0,
    linkerMinor: 0,
    codeSize: sum(false),
    initializedDataSize: sum(true),
    imageSize,
    headersSize,
    checksum: 0,
    directoryCount: DIRECTORIES,
  });
  const directories = Array.from({ length: DIRECTORIES }, (_, index) => {
    const directory = index === CERTIFICATES ? undefined : stub.directories[index];
    return dataDirectory.encode(directory ?? { address: 0, size: 0 });
  });
  return Buffer.concat([optional, ...directories]);
}

function encodeNewSection(section: Assembled): Uint8Array {
  const { virtualSize, virtualAddress, rawSize, rawOffset, characteristics } = section;
  return sectionHeader.encode({
    name: Buffer.from(section.name.padEnd(MAX_NAME_BYTES, '\0'), 'latin1'),
    virtualSize,
    virtualAddress,
    rawSize,
    rawOffset,
    relocationOffset: 0,
    lineOffset: 0,
    relocationCount: 0,
    lineCount: 0,
    characteristics,
  });
}
