import { Readable } from 'node:stream';
import type { ByteStream } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { formatPlace, formatReference, type ImageSink, type Place, parseReference } from '../../oci/index.ts';
import { archiveSink, type Delivery } from '../archive/sink.ts';
import { chunksOf } from './chunks.ts';
import { connectDaemon, type Daemon, type DaemonOptions } from './connect.ts';
import { explainDaemonError } from './daemon-error.ts';
import { readMessages } from './progress-stream.ts';

/** Writes an image into a docker daemon, through `docker load`. */
export async function openDaemonSink(
  place: Extract<Place, { kind: 'docker-daemon' }>,
  options: Pick<DaemonOptions, 'env' | 'spoolDirectory' | 'decompressors' | 'signal'>,
): Promise<ImageSink> {
  const text = formatPlace(place);
  if (place.reference.startsWith('sha256:')) {
    throw new RootsmithError('PLACE_INVALID', `cannot write to \`${text}\`: an image ID is not a name`, {
      hint: 'Give a repository and tag, for example `docker-daemon:acme/installer:v1`.',
    });
  }
  const daemon = await connectDaemon(options.env);
  await checkReachable(daemon, options.signal);
  const reference = formatReference(parseReference(place.reference));
  return await archiveSink(options, {
    place: text,
    reference,
    async target(archive, delivery) {
      try {
        await load(daemon, archive, delivery.signal);
        await checkTag(daemon, reference, delivery);
      } catch (error) {
        throw explainDaemonError(error, { action: `load \`${place.reference}\``, daemon, signal: delivery.signal });
      }
    },
  });
}

/** Better now than after everything has been gathered. */
async function checkReachable(daemon: Daemon, signal: AbortSignal | undefined): Promise<void> {
  try {
    await daemon.client.ping();
  } catch (error) {
    throw explainDaemonError(error, { action: 'be served', daemon, signal });
  }
}

async function load({ client }: Daemon, archive: ByteStream, signal: AbortSignal | undefined): Promise<void> {
  const answer = await client.loadImage(Readable.from(archive, { objectMode: false }), {
    quiet: true,
    abortSignal: signal,
  });
  for await (const message of readMessages(chunksOf(answer, signal))) {
    signal?.throwIfAborted();
    if (message.kind === 'error')
      throw new RootsmithError('DAEMON_FAILED', `cannot load the image: the docker daemon says \`${message.text}\``);
  }
}

/** The daemon reports some failures to nobody; that the tag names our image is the proof. */
async function checkTag({ client }: Daemon, reference: string, { configDigest }: Delivery): Promise<void> {
  const facts = await client.getImage(reference).inspect();
  // With containerd's image store the ID is the digest of a manifest that the daemon made, and cannot be foretold.
  const isContainerd = 'Descriptor' in facts;
  if (facts.Id === configDigest || isContainerd) return;
  throw new RootsmithError(
    'DAEMON_FAILED',
    `cannot find the loaded image: \`${reference}\` has the ID ${facts.Id}, not ${configDigest}`,
    {
      hint: 'Check whether another program moved the tag meanwhile.',
    },
  );
}
