import { expect, test } from 'vitest';
import { Metrics } from '../../../src/server/metrics.ts';

const facts = {
  method: 'GET',
  url: '/',
  kind: 'blob',
  status: 200,
  sentBytes: 10,
  receivedBytes: 2,
  ms: 30,
  remote: '',
  user: undefined,
  agent: '',
  error: undefined,
} as const;

test('Metrics.text() adds up requests, bytes and times', () => {
  const metrics = new Metrics();
  for (const ms of [3, 30, 400_000]) {
    metrics.begin();
    metrics.end({ ...facts, ms });
  }

  const lines = metrics.text({ repositories: 7 }).split('\n');

  expect(lines).toEqual(
    expect.arrayContaining([
      'rootsmith_http_requests_total{route="blob",method="GET",status="200"} 3',
      'rootsmith_http_request_seconds_bucket{route="blob",le="0.005"} 1',
      'rootsmith_http_request_seconds_bucket{route="blob",le="0.1"} 2',
      'rootsmith_http_request_seconds_bucket{route="blob",le="+Inf"} 3',
      'rootsmith_http_request_seconds_count{route="blob"} 3',
      'rootsmith_http_sent_bytes_total 30',
      'rootsmith_http_received_bytes_total 6',
      'rootsmith_http_requests_running 0',
      'rootsmith_repositories 7',
    ]),
  );
});

test('Metrics.text() has one label for all methods and paths that do not exist', () => {
  const metrics = new Metrics();
  for (const method of ['BREW', 'X"Y\n']) metrics.end({ ...facts, method, kind: undefined, status: 404 });

  expect(metrics.text({})).toContain('{route="none",method="other",status="404"} 2');
});
