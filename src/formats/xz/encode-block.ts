import { codecPool } from '../../codecs/index.ts';
import { type BlockRecord, FOOTER_BYTES, parseFooter, parseIndex, STREAM_HEADER_BYTES } from './container.ts';

/** The dictionary size of `xz -0`. */
const DICTIONARY_BYTES = 256 * 1024;

export interface EncodedBlock extends BlockRecord {
  /** The block with its padding. */
  readonly bytes: Uint8Array;
}

/** Compresses one block with CRC32 and both sizes in its header. */
export async function encodeBlock(content: Uint8Array): Promise<EncodedBlock> {
  return onlyBlock(
    await codecPool.encode(content, { format: 'xz', effort: 'fast', dictionaryBytes: DICTIONARY_BYTES }),
  );
}

/** Takes the block out of the stream that the encoder made around it. */
function onlyBlock(stream: Uint8Array): EncodedBlock {
  const footer = parseFooter(stream.subarray(-FOOTER_BYTES));
  const indexAt = stream.length - FOOTER_BYTES - (footer?.indexBytes ?? 0);
  const [record, ...others] = parseIndex(stream.subarray(indexAt, -FOOTER_BYTES)) ?? [];
  if (record === undefined || others.length > 0) throw new Error('bug: the xz encoder did not make one block');
  return { ...record, bytes: stream.subarray(STREAM_HEADER_BYTES, indexAt) };
}
