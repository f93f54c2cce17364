import { expect, test } from 'vitest';
import { parseProxies, parseProxy } from '../../../../src/cli/serve/parse-proxy.ts';

const plain = { domain: 'docker.io', isPlainHttp: false, prefix: '' };

test.each([
  ['docker.io', { host: 'docker.io', from: plain, listen: undefined }],
  ['registry-1.docker.io', { host: 'docker.io', from: plain, listen: undefined }],
  ['docker.io=:5000', { host: 'docker.io', from: plain, listen: { host: '::', port: 5000 } }],
  ['docker.io=10.5.0.1:5000', { host: 'docker.io', from: plain, listen: { host: '10.5.0.1', port: 5000 } }],
  ['docker.io=https://docker.io', { host: 'docker.io', from: plain, listen: undefined }],
  [
    'ghcr.io=https://harbor.test:8443/hub/',
    { host: 'ghcr.io', from: { domain: 'harbor.test:8443', isPlainHttp: false, prefix: 'hub/' }, listen: undefined },
  ],
  [
    'ghcr.io=http://127.0.0.1:6000/a/b=[::1]:5004',
    {
      host: 'ghcr.io',
      from: { domain: '127.0.0.1:6000', isPlainHttp: true, prefix: 'a/b/' },
      listen: { host: '::1', port: 5004 },
    },
  ],
  [
    'registry.test:5000',
    {
      host: 'registry.test:5000',
      from: { domain: 'registry.test:5000', isPlainHttp: false, prefix: '' },
      listen: undefined,
    },
  ],
])('parseProxy() of %s', (text, setting) => {
  expect(parseProxy(text)).toEqual(setting);
});

test.each([
  '',
  'nginx',
  'docker.io/library',
  'docker.io=',
  'docker.io=5000',
  'docker.io=:70000',
  'docker.io=ftp://a.test',
  'docker.io=https://',
  'docker.io=https://a.test/UPPER',
  'docker.io=https://a.test?x=1',
  'docker.io=:5000=https://a.test',
  'docker.io=:5000=:5001',
])('parseProxy() refuses %j', (text) => {
  expect(() => parseProxy(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('parseProxy() refuses a login in a URL without repeating it', () => {
  const parse = (): unknown => parseProxy('docker.io=https://bob:planted-secret@a.test');

  expect(parse).toThrow(/may not hold a login/);
  expect(parse).not.toThrow(/planted-secret/);
});

test('parseProxies() refuses a host that is named twice', () => {
  expect(() => parseProxies(['docker.io=:5000', 'index.docker.io'])).toThrow('names `docker.io` twice');
});
