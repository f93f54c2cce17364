import { type ByteStream, readAhead, Sha256 } from '../../bytes/index.ts';
import { type RunSource } from '../../codecs/index.ts';
import { type Digest, type ImageSink, type LayerCompression, type NewLayer, parseDigest } from '../../oci/index.ts';
import type { BuildContext } from '../session/context.ts';
import { OverflowSpool } from '../work/overflow-spool.ts';
import { packLayer, streamLayer } from './layer-codecs.ts';

/** The blob of a layer that this build made. */
export interface MadeBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Can be called again and again. */
  readonly open: () => ByteStream;
  /** The place that has it already, since it was made there. */
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

/** Packs as the base does, and hashes both forms on the way. */
export async function makeLayer(
  tar: () => RunSource,
  { compression, sinks }: MakeLayerOptions,
  context: BuildContext,
): Promise<MadeLayer> {
  const { workspace, keep, signal } = context;
  const plain = new Sha256();
  const common = { compression, onContent: (chunk: Uint8Array) => plain.update(chunk), signal };
  const blob = (await receivedLayer()) ?? (await packedLayer());
  const { digest, size } = blob;
  return { layer: { digest, size, diffId: parseDigest(plain.digest()), compression }, blob };

  /** Makes the layer straight into the first place that takes it so; undefined where there is none. */
  async function receivedLayer(): Promise<MadeBlob | undefined> {
    const sink = sinks.find((each) => each.receiveBlob !== undefined);
    const received = await sink?.receiveBlob?.(streamLayer(readAhead(tar()), common), signal);
    return received && { ...received, receivedBy: sink };
  }

  async function packedLayer(): Promise<MadeBlob> {
    const packed = new Sha256();
    const content = await packLayer(tar, {
      ...common,
      scratch: keep(new OverflowSpool(workspace.newPath('layer-blocks'))),
      onPacked: (chunk) => packed.update(chunk),
    });
    return { ...content, digest: parseDigest(packed.digest()) };
  }
}
