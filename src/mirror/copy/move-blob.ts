import type { ByteStream } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { BlobContent, Descriptor, RepositoryTarget } from '../../oci/index.ts';
import { type Report, reportMoving } from '../../progress/index.ts';
import type { Bandwidth } from '../../registry/index.ts';
import type { ImagePlace } from '../images/index.ts';
import { attempt } from './failures.ts';
import type { PlannedBlob, SourceReaders } from './plan-model.ts';
import { throttled } from './throttle.ts';

/** What all transfers of a run share. */
interface BlobMover {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  readonly bandwidth: Bandwidth | undefined;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  readonly counts: TransferCounts;
}

/** Counts the bytes of blobs by what happened to them. */
export interface TransferCounts {
  /** Read from sources. Bytes of a transfer that broke off and was repeated count again. */
  bytesRead: number;
  /** Uploaded to the target. */
  bytesWritten: number;
  bytesMounted: number;
  /** How many mounts were refused in a row: some registries do not mount. */
  refusedMounts: number;
}

/** The failures of one blob, by the repository of the target that did not get it. */
export type BlobFailures = ReadonlyMap<string, RootsmithError>;

const MOUNTS_AT_ONCE = 4;
/** After this many refusals without a success, mounts are not tried any more. */
const MAX_REFUSED_MOUNTS = 3;

/** Brings a blob to every repository that lacks it: once from a source, then by mounts inside the target. */
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

/** Tries the sources in turn. Where all fail, it throws the failure of the last one. */
async function sendFirst(
  descriptor: Descriptor,
  sources: readonly ImagePlace[],
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

/** Whether another source may succeed where this failure stopped us. */
function isOfSource({ code }: RootsmithError): boolean {
  return ['IMAGE_NOT_FOUND', 'NETWORK', 'REGISTRY_ERROR', 'DIGEST_MISMATCH', 'SIZE_MISMATCH', 'AUTH_DENIED'].includes(
    code,
  );
}

async function send(descriptor: Descriptor, source: ImagePlace, repository: string, mover: BlobMover): Promise<void> {
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
  readonly sources: readonly ImagePlace[];
}

/**
 * Mounts a blob. Where the target does not mount, it copies the blob between repositories of the target, and asks the
 * source last.
 */
async function share(descriptor: Descriptor, { from, to, sources }: Sharing, mover: BlobMover): Promise<void> {
  const { target, signal, counts, report } = mover;
  if (counts.refusedMounts < MAX_REFUSED_MOUNTS) {
    if (await target.repository(to).mountBlob(descriptor, from, signal)) {
      counts.refusedMounts = Number.NEGATIVE_INFINITY;
      counts.bytesMounted += descriptor.size;
      return report({ kind: 'blob-skip', digest: descriptor.digest, size: descriptor.size, reason: 'mounted' });
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
  const moving = { descriptor, name: repository, content };
  await reportMoving(moving, { report, now: () => performance.now() }, (reported) =>
    target.repository(repository).writeBlob(descriptor, reported, { signal }),
  );
  counts.bytesWritten += descriptor.size;
}

async function* counted(stream: ByteStream, counts: TransferCounts): ByteStream {
  for await (const chunk of stream) {
    counts.bytesRead += chunk.length;
    yield chunk;
  }
}
