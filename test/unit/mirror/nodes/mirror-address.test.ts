import { expect, test } from 'vitest';
import { parseMirrorAddress, parseRegistryHost } from '../../../../src/mirror/nodes/mirror-address.ts';

test.each([
  ['http://10.5.0.1:6000', { origin: 'http://10.5.0.1:6000', host: '10.5.0.1:6000', path: '' }],
  ['http://10.5.0.1:6000/', { origin: 'http://10.5.0.1:6000', host: '10.5.0.1:6000', path: '' }],
  ['registry.internal', { origin: 'https://registry.internal', host: 'registry.internal', path: '' }],
  [
    'registry.internal:5000/team/x',
    { origin: 'https://registry.internal:5000', host: 'registry.internal:5000', path: 'team/x' },
  ],
  ['https://h/v2/team/', { origin: 'https://h', host: 'h', path: 'team' }],
  ['https://h/v2', { origin: 'https://h', host: 'h', path: '' }],
  ['http://[fd00::1]:5000', { origin: 'http://[fd00::1]:5000', host: '[fd00::1]:5000', path: '' }],
])('parseMirrorAddress() reads %s', (text, address) => {
  expect(parseMirrorAddress(text)).toEqual(address);
});

test.each(['', 'ftp://h', 'http://', 'http://h?x=1', 'http://h#x', 'http://u@h', 'http://h/A'])(
  'parseMirrorAddress() refuses %j',
  (text) => {
    expect(() => parseMirrorAddress(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  },
);

test('parseRegistryHost() knows the names of the Docker Hub, ports and the mirror of all', () => {
  expect(['docker.io', 'index.docker.io', 'r:5000', '[::1]:5000', '*'].map(parseRegistryHost)).toEqual([
    'docker.io',
    'docker.io',
    'r:5000',
    '[::1]:5000',
    '*',
  ]);
});

test.each(['https://docker.io', 'docker.io/x', 'library', 'a b', ''])('parseRegistryHost() refuses %j', (text) => {
  expect(() => parseRegistryHost(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
});
