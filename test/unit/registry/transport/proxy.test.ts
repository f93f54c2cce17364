import { expect, test } from 'vitest';
import { isLoopback, proxyFor } from '../../../../src/registry/transport/proxy.ts';

const proxy = 'http://proxy.test:3128';

function chosen(url: string, noProxy: string): string | undefined {
  return proxyFor(new URL(url), { HTTPS_PROXY: proxy, http_proxy: proxy, NO_PROXY: noProxy })?.origin;
}

test.each([
  ['https://r.example/', 'other.example', true],
  ['http://r.example/', '', true],
  ['https://r.example/', '*', false],
  ['https://r.example/', 'r.example', false],
  ['https://a.r.example/', 'r.example', false],
  ['https://r.example/', '.r.example', true],
  ['https://a.r.example/', '.r.example', false],
  ['https://a.r.example/', '*.r.example', false],
  ['https://notr.example/', 'r.example', true],
  ['https://r.example:5000/', 'r.example:5000', false],
  ['https://r.example:5000/', 'r.example:443', true],
  ['https://r.example/', 'r.example:443', false],
  ['https://10.1.2.3/', '10.0.0.0/8', false],
  ['https://11.1.2.3/', '10.0.0.0/8', true],
  ['https://[fd00::1]/', 'fd00::/8', false],
  ['https://[fd00::1]/', 'fd00::1', false],
  ['https://10.1.2.3/', 'x, 10.1.2.3', false],
  ['https://127.0.0.1:5000/', '', false],
  ['https://localhost/', '', false],
  ['https://[::1]/', '', false],
])('proxyFor() of %s without `%s`: %s', (url, noProxy, used) => {
  expect(chosen(url, noProxy)).toBe(used ? proxy : undefined);
});

test('proxyFor() takes a variable for its own scheme only', () => {
  expect(proxyFor(new URL('https://r.example'), { HTTP_PROXY: proxy })).toBeUndefined();
});

test('proxyFor() takes a proxy without scheme for http', () => {
  expect(proxyFor(new URL('https://r.example'), { https_proxy: 'proxy.test:1' })?.href).toBe('http://proxy.test:1/');
});

test('proxyFor() names the variable it cannot use, and not the password', () => {
  expect(() => proxyFor(new URL('https://r.example'), { HTTPS_PROXY: 'ftp://u:secret@p.test' })).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'HTTPS_PROXY is `ftp://***@p.test`, which is not the address of a proxy',
    }),
  );
});

test.each([
  ['localhost', true],
  ['127.8.9.1', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['128.0.0.1', false],
])('isLoopback() of %s is %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
