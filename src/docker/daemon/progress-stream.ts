import type { ByteStream } from '../../bytes/index.ts';
import { formatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { isObject } from '../../oci/index.ts';

/** One message of a build or load, reduced to what we use. */
export type DaemonMessage =
  /** Output; lines may come in pieces. */
  | { readonly kind: 'output'; readonly text: string }
  /** The state of a pull within a build. */
  | { readonly kind: 'status'; readonly text: string }
  | { readonly kind: 'image-id'; readonly id: string }
  | { readonly kind: 'error'; readonly text: string };

/** A line of RUN output is text of somebody else's program; this much of it nobody reads. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** The JSON lines that the daemon answers long calls with. Its failures are messages too: the status is 200. */
export async function* readMessages(answer: ByteStream): AsyncGenerator<DaemonMessage, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of answer) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* parseMessage(line);
    if (rest.length > MAX_MESSAGE_BYTES) {
      throw new RootsmithError(
        'LIMIT_EXCEEDED',
        `the docker daemon sent a message of more than ${formatBytes(MAX_MESSAGE_BYTES)}`,
      );
    }
  }
  yield* parseMessage(rest);
}

function* parseMessage(line: string): Generator<DaemonMessage, void, void> {
  if (line.trim() === '') return;
  const message = parseLine(line);
  const { stream, status, id, error, errorDetail, aux } = message;
  const detail = isObject(errorDetail) ? errorDetail['message'] : undefined;
  if (typeof stream === 'string') yield { kind: 'output', text: stream };
  // Progress bars have no place in a log; each state is said once without them.
  if (typeof status === 'string' && message['progress'] === undefined) {
    yield { kind: 'status', text: typeof id === 'string' ? `${id}: ${status}` : status };
  }
  if (isObject(aux) && typeof aux['ID'] === 'string') yield { kind: 'image-id', id: aux['ID'] };
  if (typeof error === 'string' || typeof detail === 'string')
    yield { kind: 'error', text: String(detail ?? error).trim() };
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // Said below, with what came instead.
  }
  throw new RootsmithError('DAEMON_FAILED', `the docker daemon answered \`${line.slice(0, 200)}\`, which is not JSON`, {
    hint: 'Check that DOCKER_HOST names a docker daemon.',
  });
}
