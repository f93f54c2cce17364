import type { ByteStream } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { BlobContent, Descriptor, RepositoryTarget } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import type { Bandwidth } from '../../registry/index.ts';
import { attempt } from './failures.ts';
import type { PlannedBlob, SourceReaders } from './plan-model.ts';
import { throttled } from './throttle.ts';

/** What moving blobs needs, and counts. */
export interface BlobMover {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  readonly bandwidth: Bandwidth | undefined;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  readonly counts: TransferCounts;
}

/** Bytes of blobs, by what happened to them. */
export interface TransferCounts {
  /** Read from sources, with what broke off and was read again. */
  bytesRead: number;
  /** Of blobs that the target took by upload. */
  bytesWritten: number;
  bytesMounted: number;
  /** Mounts that were refused in a row; some registries have none. */
  refusedMounts: number;
}

/** A repository that could not get a blob. */
export type BlobFailures = ReadonlyMap<string, RootsmithError>;

const MOUNTS_AT_ONCE = 4;
/** After so many refusals, and no success, mounts are not tried any more. */
const MAX_REFUSED_MOUNTS = 3;

/** Brings a blob to every repository that lacks it: once over the wire, then by mounts inside the target. */
export async function moveBlob(
  { descriptor, sources, presentIn, neededIn }: PlannedBlob,
  mover: BlobMover,
): Promise<BlobFailures> {
  const failures = new Map<string, RootsmithError>();
  let [home] = presentIn;
  const rest = [...neededIn];
  while (home === undefined) {
    const repository = rest.shift();
    if (repository === undefined) return failures;
    const sent = await attempt(() => sendFirst(descriptor, sources, repository, mover), mover.signal);
    if ('error' in sent) failures.set(repository, sent.error);
    else home = repository;
  }
  const from = home;
  await atOnce(rest, MOUNTS_AT_ONCE, async (repository) => {
    const shared = await attempt(() => share(descriptor, { from, to: repository, sources }, mover), mover.signal);
    if ('error' in shared) failures.set(repository, shared.error);
  });
  return failures;
}

/** Tries the sources in turn; the last one's failure is the one that counts. */
async function sendFirst(
  descriptor: Descriptor,
  sources: readonly string[],
  repository: string,
  mover: BlobMover,
): Promise<void> {
  let failure: RootsmithError | undefined;
  for (const source of sources) {
    const sent = await attempt(() => send(descriptor, source, repository, mover), mover.signal);
    if (!('error' in sent)) return;
    failure = sent.error;
    if (!isOfSource(failure)) throw failure;
  }
  throw failure ?? new Error(`bug: blob ${descriptor.digest} without a source`);
}

/** What another source may do better. */
function isOfSource({ code }: RootsmithError): boolean {
  return ['IMAGE_NOT_FOUND', 'NETWORK', 'REGISTRY_ERROR', 'DIGEST_MISMATCH', 'SIZE_MISMATCH', 'AUTH_DENIED'].includes(
    code,
  );
}

async function send(descriptor: Descriptor, source: string, repository: string, mover: BlobMover): Promise<void> {
  const { reader } = await mover.sources.open(source);
  const content: BlobContent = {
    isChecked: true,
    open: (offset) => {
      const stream = reader.readBlob(descriptor, { offset, signal: mover.signal });
      return throttled(counted(stream, mover.counts), mover.bandwidth, mover.signal);
    },
  };
  await write(descriptor, content, repository, mover);
}

interface Sharing {
  readonly from: string;
  readonly to: string;
  readonly sources: readonly string[];
}

/** A mount, or, where the target does not do that, a copy out of its own sibling: the source is not asked again. */
async function share(descriptor: Descriptor, { from, to, sources }: Sharing, mover: BlobMover): Promise<void> {
  const { target, signal, counts, report } = mover;
  if (counts.refusedMounts < MAX_REFUSED_MOUNTS) {
    if (await target.repository(to).mountBlob(descriptor, from, signal)) {
      counts.refusedMounts = Number.NEGATIVE_INFINITY;
      counts.bytesMounted += descriptor.size;
      return report({ kind: 'blob-skip', digest: descriptor.digest, reason: 'mounted' });
    }
    counts.refusedMounts += 1;
  }
  const sibling = target.repository(from);
  const content = { isChecked: true, open: (offset: number) => sibling.readBlob(descriptor, { offset, signal }) };
  const copied = await attempt(() => write(descriptor, content, to, mover), signal);
  if ('error' in copied) await sendFirst(descriptor, sources, to, mover);
}

async function write(
  descriptor: Descriptor,
  content: BlobContent,
  repository: string,
  { target, signal, counts, report }: BlobMover,
): Promise<void> {
  const { digest, size } = descriptor;
  report({ kind: 'blob-start', digest, size, direction: 'write' });
  let confirmed = 0;
  const onProgress = (bytes: number): void => {
    if (bytes > confirmed) report({ kind: 'blob-bytes', digest, bytes: bytes - confirmed });
    confirmed = Math.max(confirmed, bytes);
  };
  await target.repository(repository).writeBlob(descriptor, content, { signal, onProgress });
  onProgress(size);
  counts.bytesWritten += size;
  report({ kind: 'blob-done', digest });
}

async function* counted(stream: ByteStream, counts: TransferCounts): ByteStream {
  for await (const chunk of stream) {
    counts.bytesRead += chunk.length;
    yield chunk;
  }
}
