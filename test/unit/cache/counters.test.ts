import { expect, test } from 'vitest';
import { ProxyCounters } from '../../../src/cache/counters.ts';

test('lines() are counters in the Prometheus text format', () => {
  const counters = new ProxyCounters();
  counters.count('docker.io', 'blob', 'hit');
  counters.count('docker.io', 'blob', 'hit');
  counters.fetched('docker.io', 10);
  counters.fetched('docker.io', 5);

  expect(counters.lines()).toEqual([
    '# TYPE rootsmith_proxy_answers_total counter',
    'rootsmith_proxy_answers_total{upstream="docker.io",kind="blob",result="hit"} 2',
    '# TYPE rootsmith_proxy_fetched_bytes_total counter',
    'rootsmith_proxy_fetched_bytes_total{upstream="docker.io"} 15',
  ]);
});
