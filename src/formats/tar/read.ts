/**
 * Reads tar archives: v7, ustar, pax, GNU (long names, base-256, all sparse forms), star.
 *
 * This is our own reader because tar-stream decodes pax values as UTF-8, which damages binary xattrs
 * such as `security.capability`, and cannot hand on headers as they are stored.
 */
import { ByteReader, type ByteStream, concatBytes, type Stretch, streamOf } from '../../bytes/index.ts';
import { tarPadding } from './blocks.ts';
import { tarLimit } from './damage.ts';
import { encodeTarHeader } from './encode.ts';
import { SPARSE_TYPE, type TarBody, type TarEntry, type TarHeader } from './entry.ts';
import { type Globals, type HeaderGroup, readHeaderGroup } from './header-group.ts';
import { defaultTarLimits, type TarLimits } from './limits.ts';
import { resolveHeader } from './resolve.ts';
import {
  checkSparseMap,
  expandSparse,
  readBodyMap,
  readHeaderMap,
  type SparseForm,
  type SparseMap,
  sparseForm,
} from './sparse.ts';

export interface ReadTarOptions {
  /** @default defaultTarLimits */
  readonly limits?: Partial<TarLimits>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields the entries of a tar in the order in which they are stored. At the archive's end the source
 * is read to its own end, unlooked at, so that a digest check around it takes place; leaving the loop
 * early closes the source instead.
 */
export async function* readTar(source: ByteStream, options: ReadTarOptions = {}): AsyncGenerator<TarEntry, void, void> {
  const { signal } = options;
  const limits = { ...defaultTarLimits, ...options.limits };
  const chunks = source[Symbol.asyncIterator]();
  await using reader = new ByteReader({ [Symbol.asyncIterator]: () => chunks });
  const globals: Globals = { records: new Map(), bytes: 0 };
  let [entries, totalBytes] = [0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const group = await readHeaderGroup({ reader, limits, globals });
    if (group === undefined) return await drain(chunks, { limits, totalBytes, offset: reader.offset, signal });
    const { entry, rest } = await openEntry({ reader, limits, globals }, group);
    if (++entries > limits.entries) throw tarLimit('entries', limits.entries, entry.offset);
    totalBytes += entry.size;
    if (totalBytes > limits.totalBytes) throw tarLimit('bytes of content', limits.totalBytes, entry.offset);
    yield entry;
    await rest.skip();
    await skipPadding(reader, entry.storedSize);
  }
}

interface Scan {
  readonly reader: ByteReader;
  readonly limits: TarLimits;
  readonly globals: Globals;
}

interface OpenEntry {
  readonly entry: TarEntry;
  /** What is left of the stored body. */
  readonly rest: Stretch;
}

async function openEntry(scan: Scan, group: HeaderGroup): Promise<OpenEntry> {
  const { reader, limits, globals } = scan;
  const { storedSize, ...header } = resolveHeader(group, globals, limits);
  const form = findSparseForm(group, header);
  if (form !== undefined) return await openSparseEntry(reader, { group, header, storedSize, form, limits });
  const dataOffset = reader.offset;
  const rest = reader.take(storedSize);
  const headerBytes = globals.records.size === 0 ? concatBytes(group.blocks) : encodeTarHeader(header);
  const body = bodyOf(header.type === 'file' ? rest.bytes : streamOf(), rest);
  return { entry: { ...header, offset: group.offset, dataOffset, storedSize, headerBytes, body }, rest };
}

interface SparseEntry {
  readonly group: HeaderGroup;
  readonly header: TarHeader;
  readonly storedSize: number;
  readonly form: SparseForm;
  readonly limits: TarLimits;
}

async function openSparseEntry(reader: ByteReader, sparse: SparseEntry): Promise<OpenEntry> {
  const { group, header, storedSize } = sparse;
  const { map, dataOffset } = await readSparseMap(reader, sparse);
  const dataSize = storedSize - (reader.offset - dataOffset);
  checkSparseMap(map, { dataSize, offset: group.headerOffset });
  const rest = reader.take(dataSize);
  const expanded = { ...header, size: map.size };
  const body = bodyOf(expandSparse(rest.bytes, map), rest);
  const headerBytes = encodeTarHeader(expanded);
  return { entry: { ...expanded, offset: group.offset, dataOffset, storedSize, headerBytes, body }, rest };
}

interface PlacedMap {
  readonly map: SparseMap;
  readonly dataOffset: number;
}

/** The map stands in the header, in pax records, or at the start of the body. */
async function readSparseMap(reader: ByteReader, { group, storedSize, form, limits }: SparseEntry): Promise<PlacedMap> {
  const maxBytes = limits.metadataBytes;
  const bodyStart = reader.offset;
  if (form.kind === 'records') return { map: form, dataOffset: bodyStart };
  if (form.kind === 'body') {
    return { map: await readBodyMap(reader, { size: form.size, storedSize, maxBytes }), dataOffset: bodyStart };
  }
  const map = await readHeaderMap(group.block, reader, { maxBytes });
  return { map, dataOffset: reader.offset };
}

function findSparseForm({ fields, records }: HeaderGroup, { type }: TarHeader): SparseForm | undefined {
  if (type !== 'file') return undefined;
  return fields.type === SPARSE_TYPE ? { kind: 'header' } : sparseForm(records);
}

function bodyOf(bytes: ByteStream, rest: Stretch): TarBody {
  return { [Symbol.asyncIterator]: () => bytes[Symbol.asyncIterator](), skip: () => rest.skip() };
}

/** An archive may end right after its last body: umoci writes such layers, and Go's reader takes them. */
async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  await reader.read(tarPadding(size));
}

interface Rest {
  readonly limits: TarLimits;
  readonly totalBytes: number;
  readonly offset: number;
  readonly signal: AbortSignal | undefined;
}

/** Passes over what follows the archive's end: padding to a tape record, or anything else. */
async function drain(chunks: AsyncIterator<Uint8Array>, { limits, totalBytes, offset, signal }: Rest): Promise<void> {
  let total = totalBytes;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    signal?.throwIfAborted();
    total += next.value.length;
    if (total > limits.totalBytes) throw tarLimit('bytes of content', limits.totalBytes, offset);
  }
}
