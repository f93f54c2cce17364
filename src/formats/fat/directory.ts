import { concatBytes } from '../../bytes/index.ts';
import { attribute, directoryEntry, longNameEntry } from './layout.ts';
import type { PlacedNode } from './place.ts';
import { shortNameChecksum } from './short-names.ts';
import { type DosTime, LABEL_TIME } from './times.ts';

const LAST_PART = 0x40;
const PART_UNITS = 13;

export interface DirectoryFacts {
  readonly time: DosTime;
  /** Eleven characters: the root begins with it. */
  readonly label: string;
}

/** The entries of a directory. */
export function encodeDirectory(directory: PlacedNode, { time, label }: DirectoryFacts): Uint8Array {
  const isRoot = directory.node.path === '';
  const special = isRoot
    ? [encodeEntry({ short: label, attributes: attribute.label, time: LABEL_TIME })]
    : ownEntries(directory, time);
  return concatBytes([...special, ...directory.children.flatMap((child) => encodeChild(child, time))]);
}

/** `.` and `..`. */
function ownEntries({ clusters, parentCluster }: PlacedNode, time: DosTime): readonly Uint8Array[] {
  const attributes = attribute.directory;
  return [
    encodeEntry({ short: '.'.padEnd(11), attributes, time, cluster: clusters[0]?.first }),
    encodeEntry({ short: '..'.padEnd(11), attributes, time, cluster: parentCluster }),
  ];
}

function encodeChild({ node, name, clusters }: PlacedNode, time: DosTime): readonly Uint8Array[] {
  const kind = node.content === undefined ? attribute.directory : attribute.archive;
  const entry = encodeEntry({
    short: name.short,
    caseFlags: name.caseFlags,
    attributes: kind | (node.isReadOnly ? attribute.readOnly : 0),
    time,
    cluster: clusters[0]?.first,
    size: node.content?.size,
  });
  return name.long === undefined ? [entry] : [...encodeLongName(name.long, name.short), entry];
}

interface EntryFacts {
  readonly short: string;
  readonly caseFlags?: number;
  readonly attributes: number;
  readonly time: DosTime;
  readonly cluster?: number | undefined;
  readonly size?: number | undefined;
}

function encodeEntry({ short, caseFlags = 0, attributes, time, cluster = 0, size = 0 }: EntryFacts): Uint8Array {
  return directoryEntry.encode({
    name: Buffer.from(short, 'latin1'),
    attributes,
    lowerCase: caseFlags,
    createdHundredths: 0,
    createdTime: time.time,
    createdDate: time.date,
    accessedDate: time.date,
    clusterHigh: cluster >>> 16,
    writtenTime: time.time,
    writtenDate: time.date,
    clusterLow: cluster & 0xffff,
    size,
  });
}

/** The parts of a long name in UTF-16, the last one first, ended by a zero and filled up with ones. */
function encodeLongName(long: string, short: string): readonly Uint8Array[] {
  const parts = Math.ceil(long.length / PART_UNITS);
  const units = new Uint16Array(parts * PART_UNITS).fill(0xffff);
  for (let at = 0; at < long.length; at++) units[at] = long.charCodeAt(at);
  if (long.length < units.length) units[long.length] = 0;
  const bytes = Buffer.from(units.buffer);
  const checksum = shortNameChecksum(short);
  return Array.from({ length: parts }, (_, index) => {
    const part = parts - index;
    const at = (part - 1) * PART_UNITS * 2;
    return longNameEntry.encode({
      order: part | (index === 0 ? LAST_PART : 0),
      name1: bytes.subarray(at, at + 10),
      attributes: attribute.longName,
      type: 0,
      checksum,
      name2: bytes.subarray(at + 10, at + 22),
      cluster: 0,
      name3: bytes.subarray(at + 22, at + 26),
    });
  });
}
