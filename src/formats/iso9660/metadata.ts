import { bytesContent, type Extent } from '../../bytes/index.ts';
import { encodeBootRecord } from './el-torito.ts';
import { ISO_BLOCK_BYTES, MAX_EXTENT_BYTES } from './layout.ts';
import { encodePathTable, pathTableBytes } from './path-table.ts';
import type { IsoPlaces, MetadataCopy, PlannedDirectory } from './place.ts';
import { encodeRecord, encodeRootRecord, type IsoRecord } from './records.ts';
import { recordTime } from './times.ts';
import type { IsoNode } from './tree.ts';
import { encodePrimaryVolume, encodeTerminator } from './volume.ts';

export interface MetadataFacts {
  readonly volumeId: string;
  readonly volumeSetId: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Of the whole image. */
  readonly blocks: number;
  /** Where the first partition ends. */
  readonly espBlock: number;
  readonly isBootable: boolean;
}

/** All copies of descriptors, directories and path tables. */
export function metadataExtents(places: IsoPlaces, facts: MetadataFacts): readonly Extent[] {
  const indexOf = new Map(places.directories.map(({ node }, index) => [node, index]));
  return places.copies.flatMap((copy) =>
    copyExtents({ ...facts, places, copy, indexOf, stamp: recordTime(facts.time) }),
  );
}

interface CopyFacts extends MetadataFacts {
  readonly places: IsoPlaces;
  readonly copy: MetadataCopy;
  /** Of directories, in their list. */
  readonly indexOf: ReadonlyMap<IsoNode, number>;
  /** The time as records hold it. */
  readonly stamp: Uint8Array;
}

/** One copy, with addresses that count from its start. */
function copyExtents(facts: CopyFacts): readonly Extent[] {
  const { copy, places } = facts;
  const { descriptor, base, littlePathTable, bigPathTable } = copy;
  const addresses = copy.directories.map((block) => block - base);
  const hasBootRecord = base === 0 && facts.isBootable;
  const blocks: readonly (readonly [number, Uint8Array])[] = [
    [descriptor, primaryOf(facts)],
    ...(hasBootRecord ? [[descriptor + 1, encodeBootRecord(places.catalog)] as const] : []),
    [descriptor + (hasBootRecord ? 2 : 1), encodeTerminator()],
    ...copy.directories.map((block, index) => [block, encodeDirectoryBlocks(index, facts)] as const),
    [littlePathTable, encodePathTable(places.directories, addresses, 'little')],
    [bigPathTable, encodePathTable(places.directories, addresses, 'big')],
  ];
  return blocks.map(([block, bytes]) => ({ start: block * ISO_BLOCK_BYTES, content: bytesContent(bytes) }));
}

function primaryOf(facts: CopyFacts): Uint8Array {
  const { places, copy, stamp } = facts;
  const { base, directories, littlePathTable, bigPathTable } = copy;
  const root = directoryAt(places, 0);
  const place = {
    block: (directories[0] ?? 0) - base,
    size: root.blocks * ISO_BLOCK_BYTES,
    time: stamp,
    beyond: { block: 0, offset: 0 },
  };
  return encodePrimaryVolume({
    volumeId: facts.volumeId,
    volumeSetId: facts.volumeSetId,
    time: facts.time,
    blocks: base === 0 ? facts.blocks : facts.espBlock - base,
    pathTableBytes: pathTableBytes(places.directories),
    littlePathTable: littlePathTable - base,
    bigPathTable: bigPathTable - base,
    root: encodeRootRecord(root.node, place),
  });
}

/** The blocks of a directory, and behind them what its records have no room for. */
function encodeDirectoryBlocks(index: number, facts: CopyFacts): Uint8Array {
  const { places, copy, stamp } = facts;
  const { records, offsets, beyondOffsets, blocks, beyondBlocks } = directoryAt(places, index);
  const bytes = new Uint8Array((blocks + beyondBlocks) * ISO_BLOCK_BYTES);
  const beyondBlock = (copy.directories[index] ?? 0) - copy.base + blocks;
  records.forEach((record, number) => {
    const at = beyondOffsets[number] ?? 0;
    const beyond = { block: beyondBlock + Math.floor(at / ISO_BLOCK_BYTES), offset: at % ISO_BLOCK_BYTES };
    bytes.set(encodeRecord(record, { ...placeOf(record, facts), time: stamp, beyond }), offsets[number]);
    bytes.set(record.beyond, blocks * ISO_BLOCK_BYTES + at);
  });
  return bytes;
}

/** Where the content of a record lies, and its size in bytes. An empty file lies nowhere. */
function placeOf({ node, extent }: IsoRecord, { copy, places, indexOf }: CopyFacts): { block: number; size: number } {
  if (node.content === undefined) {
    const index = indexOf.get(node) ?? 0;
    return {
      block: (copy.directories[index] ?? 0) - copy.base,
      size: directoryAt(places, index).blocks * ISO_BLOCK_BYTES,
    };
  }
  const first = places.files.get(node);
  if (first === undefined) return { block: 0, size: 0 };
  const before = extent * MAX_EXTENT_BYTES;
  const size = Math.min(node.content.size - before, MAX_EXTENT_BYTES);
  return { block: first - copy.base + before / ISO_BLOCK_BYTES, size };
}

function directoryAt({ directories }: IsoPlaces, index: number): PlannedDirectory {
  const directory = directories[index];
  if (directory === undefined) throw new Error(`bug: no directory ${index}`);
  return directory;
}
