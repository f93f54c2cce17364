import { expect, test } from 'vitest';
import { hostCheck } from '../../../../src/server/access/host-check.ts';

test.each([
  ['127.0.0.1:5000', true],
  ['localhost:5000', true],
  ['[::1]:5000', true],
  ['registry.lab', true],
  ['REGISTRY.lab.:5000', true],
  ['registry-1.docker.io', true],
  ['evil.example', false],
  ['192.0.2.7', false],
  [undefined, true],
])('hostCheck() on loopback, with registry.lab and docker.io allowed, says %s: %s', (host, isTaken) => {
  expect(hostCheck({ address: '127.0.0.1', allowed: ['registry.lab', 'docker.io'] })(host)).toBe(isTaken);
});

test('hostCheck() on another address takes all names, unless some are named', () => {
  expect(hostCheck({ address: '0.0.0.0', allowed: [] })('anything.example')).toBe(true);
  expect(hostCheck({ address: '0.0.0.0', allowed: ['registry.lab'] })('anything.example')).toBe(false);
  expect(hostCheck({ address: '0.0.0.0', allowed: ['registry.lab'] })('192.0.2.7:5000')).toBe(true);
});
