import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { answerList } from '../../../../src/server/exchange/answer-list.ts';
import type { Exchange } from '../../../../src/server/exchange/exchange.ts';
import { MemoryBudget } from '../../../../src/server/exchange/memory-budget.ts';

const limit = 4 * 1024 * 1024;

class Response extends EventEmitter {
  body = '';

  writeHead(): this {
    return this;
  }

  end(body: string): void {
    this.body = body;
  }
}

function exchangeOf(response: Response, budget: MemoryBudget, signal = new AbortController().signal): Exchange {
  const memory = { answers: budget } as unknown as Exchange['memory'];
  return { request: { method: 'GET' }, response, signal, client: 'a', memory } as unknown as Exchange;
}

test('answerList() holds its memory until the client has gone', async () => {
  const budget = new MemoryBudget(limit);
  const response = new Response();
  const done = answerList(exchangeOf(response, budget), async () => ({ headers: {}, body: 'x'.repeat(limit) }));
  const next = budget.acquire(1, { client: 'b', signal: new AbortController().signal });
  await new Promise((resolve) => setImmediate(resolve));
  let isGranted = false;
  void next.then(() => (isGranted = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect([response.body.length, isGranted]).toEqual([limit, false]);

  response.emit('close');
  await done;
  await next;

  expect(isGranted).toBe(true);
});

test('answerList() sends nothing to a client that has gone meanwhile', async () => {
  const gone = new AbortController();
  const response = new Response();
  const make = async () => {
    gone.abort(new Error('gone'));
    return { headers: {}, body: 'x' };
  };

  await expect(answerList(exchangeOf(response, new MemoryBudget(limit), gone.signal), make)).rejects.toThrow('gone');
  expect(response.body).toBe('');
});
