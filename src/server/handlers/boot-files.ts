import type { OpenBlob } from '../../oci/index.ts';
import { answer } from '../exchange/answer.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { sendRange } from '../exchange/send-range.ts';

/** Files that machines boot from by network. */
export interface PxeFiles {
  /** Opens a file by its path below `/pxe/`; undefined where there is none. Whatever the path, it stays inside. */
  open(path: string): Promise<OpenBlob | undefined>;
}

const SCRIPT = 'text/plain; charset=utf-8';
const BINARY = 'application/octet-stream';

/** Answers `GET` and `HEAD` for a boot file, for the whole or a range of it. */
export async function getBootFile(
  { request, response, limits }: Exchange,
  files: PxeFiles | undefined,
  path: string,
): Promise<void> {
  const opened = await files?.open(path);
  if (opened === undefined) throw new ApiError('UNSUPPORTED', 'no such file to boot from', { status: 404 });
  await using file = opened;
  const headers = { 'Content-Type': path.endsWith('.ipxe') ? SCRIPT : BINARY, 'Accept-Ranges': 'bytes' };
  if (request.method === 'HEAD') return answer(request, response, 200, { ...headers, 'Content-Length': file.size });
  await sendRange(file, { response, limits, headers, range: request.headers.range, what: 'the file' });
}
