import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { quotaOf, withQuota } from '../../../../src/registry/transport/quota.ts';

const url = new URL('https://registry-1.docker.io/v2/x');
const answers = (headers: Record<string, string>) => (name: string) => headers[name];

test.each([
  ['200;w=21600', '76;w=21600', { limit: 200, remaining: 76, windowSeconds: 21_600, source: undefined }],
  ['100', '0', { limit: 100, remaining: 0, windowSeconds: undefined, source: undefined }],
  ['100', '9 ; w=60', { limit: 100, remaining: 9, windowSeconds: 60, source: undefined }],
  ['none', '9', undefined],
  ['', '', undefined],
])('quotaOf() reads %s and %s', (limit, remaining, expected) => {
  expect(quotaOf({ header: answers({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining }) })).toEqual(
    expected,
  );
});

test('withQuota() reports a number when it changes', async () => {
  const events: ProgressEvent[] = [];
  const numbers = ['5', '5', '4'];
  const counted = withQuota(
    async () => {
      const header = answers({ 'ratelimit-limit': '9', 'ratelimit-remaining': numbers.shift() ?? '' });
      return { url, status: 200, header, body: streamOf(), discard: async () => {} };
    },
    { domain: 'docker.io', report: (event) => void events.push(event) },
  );

  for (let count = 0; count < 4; count++) await counted.fetch({ method: 'GET', url, headers: {}, action: 'x' });

  expect(events).toMatchObject([
    { kind: 'quota', host: 'docker.io', remaining: 5 },
    { kind: 'quota', host: 'docker.io', remaining: 4 },
  ]);
  expect(counted.quota()?.remaining).toBe(4);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['8a1f-account', '8a1f-account'],
  ['two words', undefined],
])('quotaOf() says whom the registry counts: %s', (text, source) => {
  const header = answers({ 'ratelimit-limit': '9', 'ratelimit-remaining': '5', 'docker-ratelimit-source': text });

  expect(quotaOf({ header })?.source).toBe(source);
});
