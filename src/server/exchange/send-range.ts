import type { ServerResponse } from 'node:http';
import type { OpenBlob } from '../../oci/index.ts';
import { commonHeaders } from './answer.ts';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';
import { parseRange } from './ranges.ts';
import { sendBlob } from './send-blob.ts';

export interface SendRangeOptions {
  readonly response: ServerResponse;
  readonly limits: ServerLimits;
  readonly headers: Readonly<Record<string, string>>;
  /** The header `Range`, where it counts. */
  readonly range: string | undefined;
  /** What is sent, for messages: `the blob`. */
  readonly what: string;
}

/** Answers with all of some content, or with the range of it that was asked for. */
export async function sendRange(content: OpenBlob, options: SendRangeOptions): Promise<void> {
  const { response, limits, headers, what } = options;
  const { size } = content;
  const range = parseRange(options.range, size);
  if (range === 'unsatisfiable') {
    const actual = { 'Content-Range': `bytes */${size}` };
    throw new ApiError('SIZE_INVALID', `${what} has ${size} bytes`, { status: 416, headers: actual });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders,
    ...headers,
    'Content-Length': end - start + 1,
    ...(range !== undefined && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  });
  await sendBlob(content, { start, end }, { response, limits });
}
