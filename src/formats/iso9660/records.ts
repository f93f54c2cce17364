import { concatBytes } from '../../bytes/index.ts';
import { directoryRecord, ISO_BLOCK_BYTES, MAX_EXTENT_BYTES } from './layout.ts';
import {
  CONTINUATION_BYTES,
  continuationField,
  nameFields,
  posixFields,
  referenceField,
  sharingField,
} from './rock-ridge.ts';
import type { IsoNode } from './tree.ts';

/** A record of a directory, before anything has an address. */
export interface IsoRecord {
  /** Whose block and size it holds. */
  readonly node: IsoNode;
  /** The part of a file of more than one extent. */
  readonly extent: number;
  readonly name: Uint8Array;
  readonly flags: number;
  /** System use fields in the record. */
  readonly fields: Uint8Array;
  /** System use fields that have no room in it. */
  readonly beyond: Uint8Array;
}

const MAX_RECORD = 254;
const FLAG = { directory: 0x02, goesOn: 0x80 } as const;
const SELF = Uint8Array.of(0);
const PARENT = Uint8Array.of(1);
const TYPE = { directory: 0o040000, file: 0o100000 } as const;

/** The records of a directory in their order: itself, its parent, and what is in it. */
export function recordsOf(directory: IsoNode, parent: IsoNode, time: Uint8Array): readonly IsoRecord[] {
  const isRoot = directory === parent;
  const own = fieldsOf(directory, time);
  const self = isRoot
    ? { fields: concatBytes([sharingField(), own]), beyond: referenceField() }
    : { fields: own, beyond: new Uint8Array() };
  const special = { extent: 0, flags: FLAG.directory };
  return [
    { ...special, node: directory, name: SELF, ...self },
    { ...special, node: parent, name: PARENT, fields: fieldsOf(parent, time), beyond: new Uint8Array() },
    ...directory.children.flatMap((child) => childRecords(child, time)),
  ];
}

/** The bytes of the record in its directory. */
export function recordBytes({ name, fields, beyond }: IsoRecord): number {
  return startOfFields(name) + even(fields.length + (beyond.length > 0 ? CONTINUATION_BYTES : 0));
}

/** How many extents a file has: the numbers of a record have 32 bits. */
export function extentCount({ content }: IsoNode): number {
  return Math.max(1, Math.ceil((content?.size ?? 0) / MAX_EXTENT_BYTES));
}

export interface RecordPlace {
  readonly block: number;
  readonly size: number;
  readonly time: Uint8Array;
  /** Where `beyond` lies. */
  readonly beyond: { readonly block: number; readonly offset: number };
}

export function encodeRecord(record: IsoRecord, { block, size, time, beyond }: RecordPlace): Uint8Array {
  const bytes = recordBytes(record);
  const fixed = directoryRecord.encode({
    bytes,
    attributeBlocks: 0,
    block,
    size,
    time,
    flags: record.flags,
    unitSize: 0,
    gapSize: 0,
    volume: 1,
    nameBytes: record.name.length,
  });
  const { length } = record.beyond;
  const more = length > 0 ? [continuationField(beyond.block, beyond.offset, length)] : [];
  const padding = new Uint8Array(startOfFields(record.name) - directoryRecord.size - record.name.length);
  return concatBytes([fixed, record.name, padding, record.fields, ...more], bytes);
}

/** The record of the root as the volume descriptor holds it. */
export function encodeRootRecord(root: IsoNode, place: RecordPlace): Uint8Array {
  const none = new Uint8Array();
  return encodeRecord({ node: root, extent: 0, name: SELF, flags: FLAG.directory, fields: none, beyond: none }, place);
}

function childRecords(node: IsoNode, time: Uint8Array): readonly IsoRecord[] {
  const name = Buffer.from(node.isoName, 'latin1');
  const posix = fieldsOf(node, time);
  const [here, beyond] = nameFields(node.name, MAX_RECORD - startOfFields(name) - posix.length);
  const fields = concatBytes([posix, here]);
  const kind = node.content === undefined ? FLAG.directory : 0;
  const count = extentCount(node);
  return Array.from({ length: count }, (_, extent) => {
    const flags = kind | (extent < count - 1 ? FLAG.goesOn : 0);
    return { node, extent, name, flags, fields, beyond };
  });
}

function fieldsOf({ content, mode }: IsoNode, time: Uint8Array): Uint8Array {
  return posixFields({ mode: mode | (content === undefined ? TYPE.directory : TYPE.file), time });
}

function startOfFields(name: Uint8Array): number {
  return even(directoryRecord.size + name.length);
}

function even(bytes: number): number {
  return bytes + (bytes % 2);
}

/** Lays byte runs into blocks so that none crosses the end of a block. Gives offsets and the number of blocks. */
export function packIntoBlocks(sizes: readonly number[]): {
  readonly offsets: readonly number[];
  readonly blocks: number;
} {
  let at = 0;
  const offsets = sizes.map((size) => {
    if ((at % ISO_BLOCK_BYTES) + size > ISO_BLOCK_BYTES) at = Math.ceil(at / ISO_BLOCK_BYTES) * ISO_BLOCK_BYTES;
    const offset = at;
    at += size;
    return offset;
  });
  return { offsets, blocks: Math.ceil(at / ISO_BLOCK_BYTES) };
}
