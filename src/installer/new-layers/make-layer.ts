import { type ByteStream, readAhead, Sha256 } from '../../bytes/index.ts';
import type { RunSource } from '../../codecs/index.ts';
import { type Digest, type ImageSink, type LayerCompression, type NewLayer, parseDigest } from '../../oci/index.ts';
import { meter } from '../../progress/index.ts';
import type { BuildContext } from '../session/context.ts';
import { packLayer, streamLayer } from './layer-codecs.ts';

/** The blob of a layer that this build made. */
export interface MadeBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Can be called again and again. */
  readonly open: () => ByteStream;
  /** The place that has the blob already, since it was made there. */
  readonly receivedBy?: ImageSink | undefined;
}

export interface MadeLayer {
  readonly layer: NewLayer;
  readonly blob: MadeBlob;
}

export interface MakeLayerOptions {
  readonly compression: LayerCompression;
  readonly sinks: readonly ImageSink[];
}

/**
 * Compresses a tar as a layer, and hashes the plain and the compressed bytes on the way. Where a place takes blobs
 * before their digest is known, the layer is made straight into the first of them.
 */
export async function makeLayer(
  tar: () => RunSource,
  { compression, sinks }: MakeLayerOptions,
  context: BuildContext,
): Promise<MadeLayer> {
  const plain = new Sha256();
  const { report } = context;
  const read = meter(
    (done) => report({ kind: 'stage-progress', stage: 'assemble', done, unit: 'bytes' }),
    () => performance.now(),
  );
  const onContent = (chunk: Uint8Array): void => {
    plain.update(chunk);
    read.add(chunk.length);
  };
  const input = { tar, compression, onContent };
  const blob = (await receivedLayer(input, sinks, context)) ?? (await packedLayer(input, context));
  read.end();
  const { digest, size } = blob;
  return { layer: { digest, size, diffId: parseDigest(plain.digest()), compression }, blob };
}

interface LayerInput {
  readonly tar: () => RunSource;
  readonly compression: LayerCompression;
  readonly onContent: (chunk: Uint8Array) => void;
}

/** Undefined where no place takes a blob before its digest is known. */
async function receivedLayer(
  { tar, ...options }: LayerInput,
  sinks: readonly ImageSink[],
  { signal }: BuildContext,
): Promise<MadeBlob | undefined> {
  const sink = sinks.find(({ repository }) => repository.receiveBlob !== undefined);
  const content = (): ByteStream => streamLayer(readAhead(tar()), { ...options, signal });
  const received = await sink?.repository.receiveBlob?.(content(), signal);
  return received && { ...received, receivedBy: sink };
}

async function packedLayer({ tar, ...options }: LayerInput, { files, keep, signal }: BuildContext): Promise<MadeBlob> {
  const packed = new Sha256();
  const content = await packLayer(tar, {
    ...options,
    signal,
    scratch: keep(files.newScratch('layer-blocks')),
    onPacked: (chunk) => packed.update(chunk),
  });
  return { ...content, digest: parseDigest(packed.digest()) };
}
