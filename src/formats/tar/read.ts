/**
 * Reads tar archives: v7, ustar, pax, GNU (long names, base-256, all sparse forms), star.
 *
 * This is our own reader because tar-stream decodes pax values as UTF-8, which damages binary xattrs such as
 * `security.capability`, and cannot pass on headers as they are stored.
 */
import {
  type BoundedStream,
  Budget,
  ByteReader,
  type ByteStream,
  concatBytes,
  expanded,
  type RandomAccess,
  streamOf,
} from '../../bytes/index.ts';
import { tarPadding } from './blocks.ts';
import { encodeTarHeader } from './encode.ts';
import { SPARSE_TYPE, type TarBody, type TarEntry, type TarHeader } from './entry.ts';
import { Globals } from './globals.ts';
import { type HeaderGroup, readHeaderGroup } from './header-group.ts';
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
import { XattrPool } from './xattr-pool.ts';

export interface ReadTarOptions {
  /**
   * The budget of the image or file that the archive belongs to. It counts all bytes, with holes, and all entries.
   * @default a new one
   */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields the entries of a tar in the order in which they are stored. At the archive's end the source is read to
 * its own end without being parsed, so that a digest check around it takes place; leaving the loop early closes
 * the source instead.
 */
export async function* readTar(source: ByteStream, options: ReadTarOptions = {}): AsyncGenerator<TarEntry, void, void> {
  const { signal, budget = new Budget({ what: 'tar' }) } = options;
  const chunks = expanded(source, budget)[Symbol.asyncIterator]();
  await using reader = new ByteReader({ [Symbol.asyncIterator]: () => chunks });
  yield* readEntries(reader, { budget, signal });
  await drain(chunks, signal);
}

/**
 * Yields the entries of a tar that can be read at any offset, from the entry at `start` on. Bodies that are not read
 * are not touched, and neither is what follows the archive's end. Of the budget, only what holes expand to counts.
 */
export async function* readTarAt(
  access: RandomAccess,
  { budget = new Budget({ what: 'tar' }), signal }: ReadTarOptions = {},
  start = 0,
): AsyncGenerator<TarEntry, void, void> {
  await using reader = ByteReader.over(access, start);
  yield* readEntries(reader, { budget, signal });
}

async function* readEntries(
  reader: ByteReader,
  { budget, signal }: { readonly budget: Budget; readonly signal: AbortSignal | undefined },
): AsyncGenerator<TarEntry, void, void> {
  const scan: Scan = { reader, budget, globals: new Globals(), xattrs: new XattrPool(budget) };
  for (;;) {
    signal?.throwIfAborted();
    const group = await readHeaderGroup(scan);
    if (group === undefined) return;
    const { entry, rest } = await openEntry(scan, group);
    budget.spend('entries', 1, { offset: entry.offset });
    // The announced size is checked before the content is read.
    budget.check('content', entry.size, { offset: entry.offset });
    if (entry.size > entry.storedSize) budget.expand(entry.size - entry.storedSize, { offset: entry.offset });
    yield entry;
    await rest.skip();
    await skipPadding(reader, entry.storedSize);
  }
}

interface Scan {
  readonly reader: ByteReader;
  readonly budget: Budget;
  readonly globals: Globals;
  readonly xattrs: XattrPool;
}

interface OpenEntry {
  readonly entry: TarEntry;
  /** The rest of the stored body. */
  readonly rest: BoundedStream;
}

async function openEntry(scan: Scan, group: HeaderGroup): Promise<OpenEntry> {
  const { reader, globals } = scan;
  const { storedSize, ...resolved } = resolveHeader(group, globals);
  const header = { ...resolved, xattrs: scan.xattrs.joined(globals.xattrs, resolved.xattrs) };
  const form = findSparseForm(group, header);
  if (form !== undefined) return await openSparseEntry(scan, { group, header, storedSize, form });
  const dataOffset = reader.offset;
  const rest = reader.take(storedSize);
  const body = bodyOf(header.type === 'file' ? rest.bytes : streamOf(), rest);
  const headerBytes = (): Uint8Array => (globals.isEmpty ? concatBytes(group.blocks) : encodeTarHeader(header));
  return { entry: { ...header, offset: group.offset, dataOffset, storedSize, headerBytes, body }, rest };
}

interface SparseEntry {
  readonly group: HeaderGroup;
  readonly header: TarHeader;
  readonly storedSize: number;
  readonly form: SparseForm;
}

async function openSparseEntry(scan: Scan, sparse: SparseEntry): Promise<OpenEntry> {
  const { reader } = scan;
  const { group, header, storedSize } = sparse;
  const { map, dataOffset } = await readSparseMap(scan, sparse);
  const dataSize = storedSize - (reader.offset - dataOffset);
  checkSparseMap(map, { dataSize, offset: group.headerOffset });
  const rest = reader.take(dataSize);
  const whole = { ...header, size: map.size };
  const body = bodyOf(expandSparse(rest.bytes, map), rest);
  const headerBytes = (): Uint8Array => encodeTarHeader(whole);
  return { entry: { ...whole, offset: group.offset, dataOffset, storedSize, headerBytes, body }, rest };
}

interface PlacedMap {
  readonly map: SparseMap;
  readonly dataOffset: number;
}

/** Reads the sparse map: from the header, from pax records, or from the start of the body. */
async function readSparseMap({ reader, budget }: Scan, { group, storedSize, form }: SparseEntry): Promise<PlacedMap> {
  const bodyStart = reader.offset;
  if (form.kind === 'records') return { map: form, dataOffset: bodyStart };
  if (form.kind === 'body') {
    return { map: await readBodyMap(reader, { size: form.size, storedSize, budget }), dataOffset: bodyStart };
  }
  const map = await readHeaderMap(group.block, reader, budget);
  return { map, dataOffset: reader.offset };
}

function findSparseForm({ fields, records }: HeaderGroup, { type }: TarHeader): SparseForm | undefined {
  if (type !== 'file') return undefined;
  return fields.type === SPARSE_TYPE ? { kind: 'header' } : sparseForm(records);
}

function bodyOf(bytes: ByteStream, rest: BoundedStream): TarBody {
  return { [Symbol.asyncIterator]: () => bytes[Symbol.asyncIterator](), skip: () => rest.skip() };
}

/**
 * Skips padding. An archive may end right after its last body: umoci writes such layers, and Go's reader accepts
 * them.
 */
async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  const padding = tarPadding(size);
  if (padding > 0) await reader.read(padding);
}

/** Skips what follows the archive's end: padding to a tape record, or anything else. */
async function drain(chunks: AsyncIterator<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) signal?.throwIfAborted();
}
