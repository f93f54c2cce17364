import { expect, test } from 'vitest';
import { nameAll } from '../../../../src/mirror/file/name-images.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { request } from '../../../fixtures/mirror-images.ts';

const target = parseMirrorTarget('127.0.0.1:6000', '/');
const digest = `sha256:${'ab'.repeat(32)}`;

function names(places: readonly string[], to = target) {
  return nameAll(
    places.map((place) => request(place)),
    { kind: 'replace-host' },
    to,
  ).map((named) => named.target);
}

test('nameAll() does what the sed of the guide does when the rule is replace-host', () => {
  expect(names(['ghcr.io/siderolabs/installer:v1.0.6', 'k8s.gcr.io/pause:3.6', 'nginx'])).toEqual([
    { repository: 'siderolabs/installer', tag: 'v1.0.6' },
    { repository: 'pause', tag: '3.6' },
    { repository: 'library/nginx', tag: 'latest' },
  ]);
});

test('nameAll() puts all below the prefix of the target', () => {
  expect(names(['ghcr.io/a/b:1'], parseMirrorTarget('registry.example/mirror/x', '/'))).toEqual([
    { repository: 'mirror/x/a/b', tag: '1' },
  ]);
});

test('nameAll() sets no tag when the source names a digest only, and both when it names both', () => {
  expect(names([`ghcr.io/a/b@${digest}`, `ghcr.io/a/b:v1@${digest}`])).toEqual([
    { repository: 'a/b', tag: undefined },
    { repository: 'a/b', tag: 'v1' },
  ]);
});

test('nameAll() uses the own target of an image', () => {
  const named = nameAll(
    [request('ghcr.io/a/b:1', { target: { repository: 'tools/b', tag: 'stable' } })],
    { kind: 'keep-host' },
    target,
  );

  expect(named[0]?.target).toEqual({ repository: 'tools/b', tag: 'stable' });
});

test('nameAll() lists all illegal names in one MIRROR_NAMES', () => {
  const requests = [
    request(`ghcr.io/${'a/'.repeat(120)}b:1`),
    request('ghcr.io/a/b:1', { target: { repository: 'Upper/Case', tag: undefined } }),
    request('ghcr.io/c/d:1'),
    request('oci:./base'),
  ];
  const prefix = { kind: 'prefix', prefix: 'long'.repeat(10) } as const;

  const failing = () => nameAll(requests, prefix, target);

  expect(failing).toThrow(expect.objectContaining({ code: 'MIRROR_NAMES', details: { count: 3 } }));
  expect(failing).toThrow(/282 characters[^]*Upper[^]*oci:\.\/base/);
});

test('nameAll() refuses names that are too deep for the Docker Hub', () => {
  expect(() => names(['ghcr.io/a/b:1'], parseMirrorTarget('docker.io/acme', '/'))).toThrow(/has 3 parts/);
});
