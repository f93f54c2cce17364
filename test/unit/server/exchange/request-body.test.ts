import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { announcedLength, bodyOf, wholeBody } from '../../../../src/server/exchange/request-body.ts';

const slow = { bodyWindowMs: 60_000, bodyBytesPerWindow: 1 };

/** As much of a request as a body needs. */
function requestOf(...chunks: readonly string[]): IncomingMessage & PassThrough {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  return Object.assign(stream, { complete: false, headers: {} }) as unknown as IncomingMessage & PassThrough;
}

test('wholeBody() joins what comes', async () => {
  const request = requestOf('one ', 'two');
  request.end();

  expect(Buffer.from(await wholeBody(request, slow)).toString()).toBe('one two');
});

test('bodyOf() refuses a body beyond its limit with 413', async () => {
  const request = requestOf('12345', '67890');
  request.end();

  await expect(wholeBody(request, { ...slow, limitBytes: 8 })).rejects.toMatchObject({
    code: 'SIZE_INVALID',
    status: 413,
  });
});

test.each([
  ['brings too little in a window', { bodyWindowMs: 10, bodyBytesPerWindow: 1000 }],
  ['is not whole in time', { ...slow, wholeMs: 10 }],
])('bodyOf() gives up a client that %s', async (_, limits) => {
  const request = requestOf('a');

  await expect(wholeBody(request, limits)).rejects.toMatchObject({ code: 'BLOB_UPLOAD_INVALID', status: 408 });
});

test('bodyOf() does not blame the client while its data waits for a slow disk', async () => {
  const request = requestOf('a'.repeat(10));
  const seen: number[] = [];

  for await (const chunk of bodyOf(request, { bodyWindowMs: 5, bodyBytesPerWindow: 10_000 })) {
    seen.push(chunk.length);
    if (seen.length < 3) request.write('b');
    else Object.assign(request, { complete: true }).end();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  expect(seen).toEqual([10, 1, 1]);
});

test('announcedLength() reads Content-Length, and knows none for a stream', () => {
  expect(announcedLength({ headers: { 'content-length': '12' } } as IncomingMessage)).toBe(12);
  expect(announcedLength({ headers: {} } as IncomingMessage)).toBeUndefined();
});
