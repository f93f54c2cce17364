import type { Repository, WritableStore } from '../../oci/index.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Share } from '../exchange/memory-budget.ts';
import { announcedLength, bodyOf, tooLong, wholeBody } from '../exchange/request-body.ts';

/** Larger manifests are stored on disk until they are complete, because a client may take long to send them. */
const MAX_SMALL_BYTES = 64 * 1024;

/** A received manifest. Its memory stays reserved until it is disposed. */
export interface ReceivedManifest extends Disposable {
  readonly bytes: Uint8Array;
}

export async function receiveManifest(
  exchange: Exchange,
  store: WritableStore,
  repository: Repository,
): Promise<ReceivedManifest> {
  const { request, limits, client, signal, memory } = exchange;
  const length = announcedLength(request);
  if (length !== undefined && length > limits.manifestBytes) throw tooLong(limits.manifestBytes);
  if (length === undefined || length > MAX_SMALL_BYTES) return await receiveLarge(exchange, store, repository);
  const share = await memory.bodies.acquire(length, { client, signal });
  return await holding(share, () => wholeBody(request, { ...limits, wholeMs: limits.manifestMs, limitBytes: length }));
}

async function receiveLarge(
  { request, limits, client, signal, memory }: Exchange,
  store: WritableStore,
  repository: Repository,
): Promise<ReceivedManifest> {
  const session = await store.beginUpload(repository, 'sha256', client);
  try {
    const { manifestBytes: limitBytes, manifestMs: wholeMs } = limits;
    await store.appendUpload(session, bodyOf(request, { ...limits, wholeMs, limitBytes }), {
      length: announcedLength(request),
    });
    const share = await memory.manifests.acquire(session.size, { client, signal });
    return await holding(share, async () => {
      await using content = await store.openUpload(session);
      const bytes = new Uint8Array(session.size);
      await content.readInto(bytes, 0);
      return bytes;
    });
  } finally {
    await store.cancelUpload(session);
  }
}

async function holding(share: Share, read: () => Promise<Uint8Array>): Promise<ReceivedManifest> {
  try {
    return { bytes: await read(), [Symbol.dispose]: () => share[Symbol.dispose]() };
  } catch (error) {
    share[Symbol.dispose]();
    throw error;
  }
}
