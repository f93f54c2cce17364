import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** No page of repositories or of referrers is larger than this. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

export interface List {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/**
 * Answers with a list. The list is built once there is memory for it, and the memory stays reserved until the client
 * has read the list or has gone.
 */
export async function answerList(exchange: Exchange, make: () => Promise<List>): Promise<void> {
  const { request, response, signal, client, memory } = exchange;
  using share = await memory.answers.acquire(MAX_LIST_BYTES, { client, signal });
  const { headers, body } = await make();
  signal.throwIfAborted();
  share.shrinkTo(body.length);
  // The response closes at the end of every answer, also of an answer that succeeds.
  const closed = once(response, 'close');
  answer(request, response, 200, { 'Content-Type': 'application/json', ...headers }, body);
  await closed;
}
