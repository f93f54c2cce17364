import { Readable } from 'node:stream';
import type { ByteStream } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type Digest, parseDigest } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import { chunksOf } from './chunks.ts';
import { connectDaemon, type Daemon, type DaemonOptions } from './connect.ts';
import { explainDaemonError } from './daemon-error.ts';
import { LineLog } from './line-log.ts';
import { type DaemonMessage, readMessages } from './progress-stream.ts';

export interface ClassicBuildOptions {
  readonly env: DaemonOptions['env'];
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** `linux/arm64`. @default the daemon's own */
  readonly platform?: string | undefined;
  /** What RUN steps see of the network, for example `none`. @default the daemon's own */
  readonly networkMode?: string | undefined;
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
}

export interface ClassicBuildResult {
  readonly imageId: Digest;
}

/** How much of the log an error carries. */
const LAST_LINES = 20;

/**
 * `docker build` by the classic builder: the one that runs the ONBUILD triggers of the guide without
 * BuildKit. `context` is a tar. Base images must be in the daemon already, or it pulls them.
 */
export async function classicBuild(context: ByteStream, options: ClassicBuildOptions): Promise<ClassicBuildResult> {
  const daemon = await connectDaemon(options.env);
  const { tag, signal } = options;
  try {
    const answer = await daemon.client.buildImage(Readable.from(context, { objectMode: false }), {
      ...queryOf(options),
      ...(signal !== undefined && { abortSignal: signal }),
    });
    return { imageId: await followBuild(chunksOf(answer, signal), options) };
  } catch (error) {
    throw explainDaemonError(error, { action: `build \`${tag}\``, daemon, signal });
  }
}

export interface RemoveImageOptions {
  readonly env: DaemonOptions['env'];
  readonly signal?: AbortSignal | undefined;
}

/** Takes a tag, or an image by its ID, out of the daemon. One that is not there is fine. */
export async function removeImage(reference: string, { env, signal }: RemoveImageOptions): Promise<void> {
  const daemon = await connectDaemon(env);
  try {
    await daemon.client.getImage(reference).remove();
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return;
    throw explainDaemonError(error, { action: `remove \`${reference}\``, daemon, signal });
  }
}

function queryOf({
  dockerfile,
  tag,
  buildArgs,
  labels,
  platform,
  networkMode,
}: ClassicBuildOptions): Parameters<Daemon['client']['buildImage']>[1] {
  return {
    version: '1',
    dockerfile,
    t: tag,
    buildargs: { ...buildArgs },
    rm: true,
    forcerm: true,
    ...(labels !== undefined && { labels: { ...labels } }),
    ...(platform !== undefined && { platform }),
    ...(networkMode !== undefined && { networkmode: networkMode }),
  };
}

async function followBuild(answer: ByteStream, { tag, report, signal }: ClassicBuildOptions): Promise<Digest> {
  const log = new LineLog(LAST_LINES, (line) => report({ kind: 'log', from: 'docker', line }));
  let imageId: string | undefined;
  for await (const message of readMessages(answer)) {
    signal?.throwIfAborted();
    noteMessage(message, log);
    if (message.kind === 'image-id') imageId = message.id;
    if (message.kind === 'error') throw buildFailed(tag, message.text, log);
  }
  log.end();
  if (imageId === undefined) throw buildFailed(tag, 'the log ended without an image', log);
  return parseDigest(imageId);
}

function noteMessage(message: DaemonMessage, log: LineLog): void {
  if (message.kind === 'output') log.write(message.text);
  if (message.kind === 'status') log.write(`${message.text}\n`);
}

function buildFailed(tag: string, said: string, log: LineLog): RootsmithError {
  log.end();
  return new RootsmithError('DAEMON_FAILED', `cannot build \`${tag}\`: the docker daemon says \`${said}\``, {
    hint: 'Read the last lines of the build log.',
    details: { log: log.last.join('\n') },
  });
}
