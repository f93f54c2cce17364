import { expect, test } from 'vitest';
import { nameAll, pathFor, prefixFor, templateProblem } from '../../../../src/mirror/file/naming.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { parseReference } from '../../../../src/oci/index.ts';
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
  const named = nameAll([request('ghcr.io/a/b:1', { target: 'tools/b:stable' })], { kind: 'keep-host' }, target);

  expect(named[0]?.target).toEqual({ repository: 'tools/b', tag: 'stable' });
});

test('nameAll() lists all illegal names in one MIRROR_NAMES', () => {
  const requests = [
    request(`ghcr.io/${'a/'.repeat(120)}b:1`),
    request('ghcr.io/a/b:1', { target: 'Upper/Case' }),
    request('ghcr.io/c/d:1'),
    request('ghcr.io/c/d:1', { place: 'oci:./base', reference: undefined }),
  ];
  const prefix = { kind: 'prefix', prefix: 'long'.repeat(10) } as const;

  const failing = () => nameAll(requests, prefix, target);

  expect(failing).toThrow(expect.objectContaining({ code: 'MIRROR_NAMES', details: { count: 3 } }));
  expect(failing).toThrow(/282 characters[^]*Upper[^]*oci:\.\/base/);
});

test('nameAll() refuses names that are too deep for the Docker Hub', () => {
  expect(() => names(['ghcr.io/a/b:1'], parseMirrorTarget('docker.io/acme', '/'))).toThrow(/has 3 parts/);
});

test.each([
  ['docker.io/library/nginx', 'docker.io/library/nginx'],
  ['localhost:5000/a', 'localhost-5000/a'],
  ['[::1]:5000/a', '1-5000/a'],
  ['Registry.Example/a', 'registry.example/a'],
])('pathFor() keeps the host of %s as a legal part', (text, path) => {
  expect(pathFor(parseReference(text), { kind: 'keep-host' })).toBe(path);
});

test.each([
  ['{host}/{path}', 'ghcr.io/a/b/c'],
  ['cache/{name}', 'cache/c'],
  ['{namespace}/x-{name}', 'a/b/x-c'],
])('pathFor() fills the template %s', (template, path) => {
  expect(pathFor(parseReference('ghcr.io/a/b/c:1'), { kind: 'template', template })).toBe(path);
});

test('pathFor() leaves no empty part when there is no namespace', () => {
  expect(pathFor(parseReference('k8s.gcr.io/pause:3.6'), { kind: 'template', template: 'x/{namespace}/{name}' })).toBe(
    'x/pause',
  );
});

test.each([
  ['{repo}', /no `\{repo\}`/],
  ['{path', /braces/],
  ['mirror/{host}', /`\{path\}` or `\{name\}`/],
])('templateProblem() complains about %s', (template, problem) => {
  expect(templateProblem(template)).toMatch(problem);
});

test('templateProblem() finds nothing wrong with all fields', () => {
  expect(templateProblem('{host}/{namespace}/{name}/{path}')).toBeUndefined();
});

test.each([
  ['{path}', ''],
  ['/{path}', ''],
  ['{namespace}/{name}', ''],
  ['cache/{path}', 'cache'],
  ['a/{host}/b/{namespace}/{name}', 'a/ghcr.io/b'],
  ['{host}-x/{path}', 'ghcr.io-x'],
  ['{host}-{path}', undefined],
  ['{host}/{name}', undefined],
  ['{path}/{host}', undefined],
  ['{namespace}/{path}', undefined],
  ['{name}/{namespace}/{name}', undefined],
])('prefixFor() finds what stands before the path in %j, where that is all', (template, prefix) => {
  const naming = { kind: 'template', template } as const;

  expect(prefixFor('ghcr.io', naming)).toBe(prefix);
  for (const path of prefix === undefined ? [] : ['a', 'a/b', 'a/b/c']) {
    expect(pathFor({ domain: 'ghcr.io', path }, naming)).toBe(prefix === '' ? path : `${prefix}/${path}`);
  }
});
