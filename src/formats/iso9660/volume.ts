import { concatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { ISO_BLOCK_BYTES, primaryVolume } from './layout.ts';
import { NO_TIME, volumeTime } from './times.ts';

export interface PrimaryVolumeFacts {
  /** At most 32 characters. */
  readonly volumeId: string;
  /** At most 128 characters. */
  readonly volumeSetId: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly blocks: number;
  readonly pathTableBytes: number;
  readonly littlePathTable: number;
  readonly bigPathTable: number;
  /** The record of the root directory. */
  readonly root: Uint8Array;
}

const APPLICATION = 'ROOTSMITH';
const identifier = Buffer.from('CD001');

/** The primary volume descriptor. Throws `FORMAT_UNSUPPORTED` for identifiers that are too long or not ASCII. */
export function encodePrimaryVolume(facts: PrimaryVolumeFacts): Uint8Array {
  const [none, time] = [new Uint8Array(37).fill(0x20), volumeTime(facts.time)];
  return primaryVolume.encode({
    type: 1,
    identifier,
    version: 1,
    unused1: 0,
    systemId: padded('', 32),
    volumeId: padded(facts.volumeId, 32),
    unused2: new Uint8Array(8),
    blocks: facts.blocks,
    unused3: new Uint8Array(32),
    volumes: 1,
    volumeNumber: 1,
    blockBytes: ISO_BLOCK_BYTES,
    pathTableBytes: facts.pathTableBytes,
    littlePathTable: facts.littlePathTable,
    otherLittleTable: 0,
    bigPathTable: facts.bigPathTable,
    otherBigTable: 0,
    root: facts.root,
    volumeSetId: padded(facts.volumeSetId, 128),
    publisher: padded('', 128),
    preparer: padded('', 128),
    application: padded(APPLICATION, 128),
    copyrightFile: none,
    abstractFile: none,
    bibliographyFile: none,
    created: time,
    modified: time,
    expires: NO_TIME,
    effective: NO_TIME,
    structureVersion: 1,
    unused4: 0,
    applicationUse: new Uint8Array(512),
    reserved: new Uint8Array(653),
  });
}

/** What ends the list of descriptors. */
export function encodeTerminator(): Uint8Array {
  return concatBytes([Uint8Array.of(0xff), identifier, Uint8Array.of(1)]);
}

function padded(text: string, length: number): Uint8Array {
  if (text.length <= length && /^[\x20-\x7e]*$/.test(text)) return Buffer.from(text.padEnd(length));
  throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${text}\` does not fit in ${length} characters of an ISO 9660`);
}
