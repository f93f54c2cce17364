import { expect, test } from 'vitest';
import { describeNaming, namesHost, pathFor, prefixFor, templateProblem } from '../../../../src/mirror/file/naming.ts';
import { parseReference } from '../../../../src/oci/index.ts';

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

test.each([
  [{ kind: 'replace-host' }, 'replace-host', false],
  [{ kind: 'keep-host' }, 'keep-host', true],
  [{ kind: 'prefix', prefix: 'a' }, 'prefix', false],
  [{ kind: 'template', template: 'x/{path}' }, 'x/{path}', false],
  [{ kind: 'template', template: '{host}/{path}' }, '{host}/{path}', true],
] as const)('describeNaming() and namesHost() know the rule %j', (naming, text, hasHost) => {
  expect([describeNaming(naming), namesHost(naming)]).toEqual([text, hasHost]);
});
