import type { BlobContent, Descriptor } from '../oci/index.ts';
import type { Report } from './events.ts';
import { type Meter, meter } from './meter.ts';

/** A blob that is going to be written somewhere. */
export interface MovingBlob {
  readonly descriptor: Pick<Descriptor, 'digest' | 'size'>;
  /** The repository it belongs to. */
  readonly name: string;
  readonly content: BlobContent;
}

interface Reporting {
  readonly report: Report;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * Reports how a blob is written, from start to end. The figure is the place up to which its content was taken, which is
 * when it is handed to the socket: a writer that goes back to send a part again opens the content there, and the figure
 * goes back with it.
 */
export async function reportMoving(
  { descriptor: { digest, size }, name, content }: MovingBlob,
  { report, now }: Reporting,
  write: (content: BlobContent) => Promise<void>,
): Promise<void> {
  report({ kind: 'blob-start', digest, size, direction: 'write', name });
  const counter = meter((bytes) => report({ kind: 'blob-bytes', digest, bytes, name }), now);
  try {
    await write({ ...content, open: (offset) => counted(content.open(offset), offset, counter) });
  } catch (error) {
    report({ kind: 'blob-failed', digest, name });
    throw error;
  }
  counter.end();
  report({ kind: 'blob-done', digest, name });
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  offset: number,
  { set }: Meter,
): AsyncGenerator<Uint8Array, void, void> {
  let reached = offset;
  set(reached);
  for await (const chunk of source) {
    reached += chunk.length;
    set(reached);
    yield chunk;
  }
}
