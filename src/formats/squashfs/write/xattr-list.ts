import { concatBytes, fromByteString } from '../../../bytes/index.ts';
import { metadataRef } from '../metadata-ref.ts';
import {
  NO_XATTR_INDEX,
  OUT_OF_LINE,
  xattrHeader,
  xattrIdLayout,
  xattrNameHeader,
  xattrOutOfLine,
  xattrPrefixes,
  xattrValueHeader,
} from '../xattr-layout.ts';
import { encodeBlocks } from './lookup-table.ts';
import { type MetadataCompressor, type MetadataPlace, MetadataWriter } from './metadata-writer.ts';

type Xattrs = ReadonlyMap<string, Uint8Array>;

/** One attribute of a set, as it is stored. */
interface StoredXattr {
  readonly type: number;
  /** The name without its prefix. */
  readonly name: Uint8Array;
  readonly value: Uint8Array;
}

interface StoredSet {
  readonly xattrs: readonly StoredXattr[];
  readonly size: number;
}

/** Longer values are stored once, outside of the sets that refer to them, as mksquashfs does. */
const MAX_INLINE_VALUE = 128;

/** The sets of extended attributes of an image, in the order of their first use. Equal sets are stored once. */
export class XattrList {
  readonly #ids = new Map<string, number>();
  readonly #known = new Map<Xattrs, number>();
  readonly #sets: StoredSet[] = [];
  /** The names that squashfs cannot store, such as `system.posix_acl_access`. */
  readonly unstorable = new Set<string>();

  get count(): number {
    return this.#sets.length;
  }

  /** The index of a set. A new set is added. */
  idOf(xattrs: Xattrs): number {
    if (xattrs.size === 0) return NO_XATTR_INDEX;
    const known = this.#known.get(xattrs) ?? this.#add(xattrs);
    this.#known.set(xattrs, known);
    return known;
  }

  /** Encodes the whole table, whose first block will be at `start`. `headerStart` is absolute. */
  async encode(
    start: number,
    compress: MetadataCompressor,
  ): Promise<{ readonly bytes: Uint8Array; readonly headerStart: number }> {
    const writer = new MetadataWriter(compress);
    const places = await this.#writeSets(writer);
    await writer.settle();
    const records = places.map((place, id) => {
      const { xattrs, size } = this.#sets[id] ?? { xattrs: [], size: 0 };
      return xattrIdLayout.encode({ ref: refOf(writer, place), count: xattrs.length, size });
    });
    const values = await writer.finish();
    const ids = await encodeBlocks(concatBytes(records), start + values.length, compress);
    const header = xattrHeader.encode({ tableStart: BigInt(start), idCount: this.count, unused: 0 });
    return { bytes: concatBytes([values, ...ids.blocks, header, ...ids.locations]), headerStart: ids.end };
  }

  #add(xattrs: Xattrs): number {
    const stored: StoredXattr[] = [];
    let [key, size] = ['', 0];
    for (const [name, value] of [...xattrs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const type = xattrPrefixes.findIndex((prefix) => name.startsWith(prefix));
      if (type === -1) {
        this.unstorable.add(name);
        continue;
      }
      stored.push({ type, name: fromByteString(name.slice(xattrPrefixes[type]?.length)), value });
      key += `${name}\0${value.length}\0${keyOf(value)}`;
      size += name.length + 1 + value.length;
    }
    if (stored.length === 0) return NO_XATTR_INDEX;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#sets.length);
    return this.#sets.push({ xattrs: stored, size }) - 1;
  }

  /** Writes the sets. Long values come first, because the sets refer to their positions. */
  async #writeSets(writer: MetadataWriter): Promise<readonly MetadataPlace[]> {
    const longValues = new Map<string, MetadataPlace>();
    for (const { xattrs } of this.#sets) {
      for (const { value } of xattrs) {
        const key = longKey(value);
        if (key === undefined || longValues.has(key)) continue;
        longValues.set(key, writer.append(concatBytes([xattrValueHeader.encode({ size: value.length }), value])));
      }
    }
    await writer.settle();
    return this.#sets.map(({ xattrs }) =>
      writer.append(concatBytes(xattrs.flatMap((xattr) => encodeXattr(xattr, writer, longValues)))),
    );
  }
}

function encodeXattr(
  { type, name, value }: StoredXattr,
  writer: MetadataWriter,
  longValues: ReadonlyMap<string, MetadataPlace>,
): Uint8Array[] {
  const place = longValues.get(longKey(value) ?? '');
  if (place === undefined) {
    const header = xattrNameHeader.encode({ type, nameSize: name.length });
    return [header, name, xattrValueHeader.encode({ size: value.length }), value];
  }
  const header = xattrNameHeader.encode({ type: type + OUT_OF_LINE, nameSize: name.length });
  const reference = xattrOutOfLine.encode({ ref: refOf(writer, place) });
  return [header, name, xattrValueHeader.encode({ size: reference.length }), reference];
}

function longKey(value: Uint8Array): string | undefined {
  return value.length > MAX_INLINE_VALUE ? keyOf(value) : undefined;
}

/** A key with one character for each byte, so that equal keys mean equal values. */
function keyOf(value: Uint8Array): string {
  return new TextDecoder('latin1').decode(value);
}

function refOf(writer: MetadataWriter, { block, byte }: MetadataPlace): bigint {
  return BigInt(metadataRef(writer.startOf(block), byte));
}
