import { expect, test } from 'vitest';
import { addressFor, parseHostName, standInFor } from '../../../../src/registry/transport/host-names.ts';

test.each([
  ['ghcr.io=127.0.0.1:5001', 'ghcr.io', '127.0.0.1:5001'],
  ['registry.test:5000=mirror.test', 'registry.test:5000', 'mirror.test'],
  ['ghcr.io=[::1]:5001', 'ghcr.io', '[::1]:5001'],
])('parseHostName() reads %s', (text, name, address) => {
  expect(parseHostName(text)).toEqual([name, address]);
});

test.each(['ghcr.io', '=x', 'x=', 'ghcr.io=http://x', 'ghcr.io=a b', 'a/b=c', 'a=b=c', 'ghcr.io=u@h'])(
  'parseHostName() refuses %s',
  (text) => {
    expect(() => parseHostName(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(text),
        hint: expect.stringContaining('='),
      }),
    );
  },
);

test.each([
  ['https://ghcr.io/v2/', { 'ghcr.io': '10.0.0.1' }, { hostname: '10.0.0.1', port: '443' }],
  ['http://ghcr.io/v2/', { 'ghcr.io': '10.0.0.1' }, { hostname: '10.0.0.1', port: '80' }],
  ['https://ghcr.io/v2/', { 'ghcr.io': '10.0.0.1:80' }, { hostname: '10.0.0.1', port: '80' }],
  ['https://ghcr.io/v2/', { 'GHCR.io': '[::1]:5001' }, { hostname: '::1', port: '5001' }],
  ['https://r.test:5000/v2/', { 'r.test:5000': 'other.test' }, { hostname: 'other.test', port: '5000' }],
  ['https://r.test:5000/v2/', { 'r.test': 'other.test' }, undefined],
  ['https://quay.io/v2/', { 'ghcr.io': '10.0.0.1' }, undefined],
])('addressFor() leads %s by %o', (url, hosts, expected) => {
  expect(addressFor(new URL(url), hosts as Record<string, string>)).toEqual(expected);
});

test('standInFor() knows all names of the Docker Hub', () => {
  expect(standInFor('registry-1.docker.io', { 'docker.io': 'x:1' })).toBe('x:1');
});
