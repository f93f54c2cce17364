import { expect, test } from 'vitest';
import { parseLoginHost } from '../../../src/cli/login-host.ts';

test.each([
  ['ghcr.io', 'ghcr.io'],
  ['registry.internal:5000', 'registry.internal:5000'],
  ['localhost', 'localhost'],
  ['[::1]:5000', '[::1]:5000'],
  ['docker.io', 'docker.io'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['http://127.0.0.1:5000/', '127.0.0.1:5000'],
])('parseLoginHost(%j)', (text, domain) => {
  expect(parseLoginHost(text)).toBe(domain);
});

test.each(['', 'acme', 'ghcr.io/acme', 'a b', 'https://me:secret@r.example/'])(
  'parseLoginHost() refuses %j, without its password',
  (text) => {
    expect(() => parseLoginHost(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.not.stringContaining('secret') }),
    );
  },
);
