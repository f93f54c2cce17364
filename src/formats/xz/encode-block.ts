import { concatBytes } from '../../bytes/index.ts';
import {
  type BlockRecord,
  CRC32_CHECK,
  FOOTER_BYTES,
  parseFooter,
  parseIndex,
  STREAM_HEADER_BYTES,
} from './container.ts';
import { LzmaCoder, presetNumber } from './native.ts';

/** Preset 0 makes blocks of 1 MiB: as long as a run gets, so that each run is one block. */
const PRESET = presetNumber(0, false);

export interface EncodedBlock extends BlockRecord {
  /** With padding. */
  readonly bytes: Uint8Array;
}

/** A really compressed block with CRC32 and both sizes in its header, of at most 1 MiB of content. */
export async function encodeBlock(content: Uint8Array): Promise<EncodedBlock> {
  using encoder = LzmaCoder.encoder({ preset: PRESET, check: CRC32_CHECK, threads: 1 });
  const body = await encoder.run(content);
  const tail = body.state === 'more' ? await encoder.run(null) : body;
  if (tail.state !== 'ended') throw new Error(`bug: the xz encoder stopped with ${tail.state}`);
  return onlyBlock(concatBytes(body === tail ? body.chunks : [...body.chunks, ...tail.chunks]));
}

/** Takes the block out of the stream that the encoder made around it. */
function onlyBlock(stream: Uint8Array): EncodedBlock {
  const footer = parseFooter(stream.subarray(-FOOTER_BYTES));
  const indexAt = stream.length - FOOTER_BYTES - (footer?.indexBytes ?? 0);
  const [record, ...others] = parseIndex(stream.subarray(indexAt, -FOOTER_BYTES)) ?? [];
  if (record === undefined || others.length > 0) throw new Error('bug: the xz encoder did not make one block');
  return { ...record, bytes: stream.subarray(STREAM_HEADER_BYTES, indexAt) };
}
