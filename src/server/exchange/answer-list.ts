import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** More than any page has: a page of repositories, of referrers. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

export interface List {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Answers with a list: made when there is memory for it, held until the client has it or has gone. */
export async function answerList(exchange: Exchange, make: () => Promise<List>): Promise<void> {
  const { request, response, signal, client, memory } = exchange;
  using share = await memory.answers.acquire(MAX_LIST_BYTES, { client, signal });
  const { headers, body } = await make();
  signal.throwIfAborted();
  share.shrinkTo(body.length);
  const closed = once(response, 'close'); // comes with the end of each answer
  answer(request, response, 200, { 'Content-Type': 'application/json', ...headers }, body);
  await closed;
}
