import { expect, test } from 'vitest';
import { logRequest } from '../../../../src/cli/serve/access-log.ts';
import { testContext } from '../../../fixtures/command-line.ts';

const facts = {
  method: 'GET',
  url: '/v2/',
  kind: 'ping',
  status: 200,
  sentBytes: 2000,
  receivedBytes: 10,
  ms: 1.6,
  remote: '127.0.0.1',
  user: undefined,
  agent: 'a"b',
  error: undefined,
} as const;

test('logRequest() writes a line for each request', () => {
  const context = testContext();

  logRequest(context, facts);

  expect(context.events).toEqual([
    { kind: 'log', from: 'serve', line: '127.0.0.1 - GET /v2/ 200 (10 B in, 2.0 KB out, 2 ms) "a\\"b"' },
  ]);
});

test.each([
  [new Error('disk'), 'disk'],
  [{ odd: 1 }, '{"odd":1}'],
])('logRequest() warns of what failed on our side', (error, reason) => {
  const context = testContext();

  logRequest(context, { ...facts, status: 500, error });

  expect(context.events[1]).toEqual({ kind: 'warning', message: `GET /v2/ failed: ${reason}` });
});
