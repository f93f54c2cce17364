import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import {
  formatReference,
  parseDigest,
  parseReference,
  registryAliases,
  registryHost,
  withDigest,
  withTag,
} from '../../../src/oci/index.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.2', 'docker.io/library/nginx:1.2'],
  ['acme/app', 'docker.io/acme/app:latest'],
  ['localhost', 'docker.io/library/localhost:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app', 'localhost:5000/app:latest'],
  ['host:5000', 'docker.io/library/host:5000'],
  ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
  ['registry-1.docker.io/acme/app:x', 'docker.io/acme/app:x'],
  ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['registry.example/app', 'registry.example/app:latest'],
  ['registry.example/a/b__c/d--e.f:V1', 'registry.example/a/b__c/d--e.f:V1'],
  ['Upper/app', 'Upper/app:latest'],
  ['[::1]:5000/app', '[::1]:5000/app:latest'],
  ['[fe80::1]/app:t', '[fe80::1]/app:t'],
  [`registry.example/app@${digest}`, `registry.example/app@${digest}`],
  [`registry.example:5000/app:v1@${digest}`, `registry.example:5000/app:v1@${digest}`],
])('parseReference() completes %s', (text, complete) => {
  expect(formatReference(parseReference(text))).toBe(complete);
});

test.each([
  ['', ''],
  ['https://registry.example/app', 'https://'],
  ['registry.example/Acme/app', 'Acme'],
  ['registry.example//app', ''],
  ['registry.example/app/', ''],
  ['a___b', 'a___b'],
  ['a..b/c', 'a..b'],
  ['app:', ''],
  ['app:-x', '-x'],
  [`app:${'x'.repeat(129)}`, 'x'.repeat(129)],
  ['app@sha256:abc', 'sha256:abc'],
  [`app@sha512:${'a'.repeat(128)}`, `sha512:${'a'.repeat(128)}`],
  ['a'.repeat(64), 'a'.repeat(64)],
  ['host:99999/app', 'host:99999'],
  ['[::zz]/app', '[::zz]'],
  ['[1.2.3.4]/app', '[1.2.3.4]'],
  ['-host.example/app', '-host.example'],
  [`registry.example/${'a'.repeat(256)}`, 'a'.repeat(256)],
])('parseReference() refuses %j and names the part', (text, part) => {
  expect(() => parseReference(text)).toThrow(
    expect.objectContaining({
      code: 'REFERENCE_INVALID',
      hint: expect.stringMatching(/\.$/),
      details: expect.objectContaining({ part }),
    }),
  );
});

test('parseReference() suggests the name in lower case', () => {
  const hint = hintOf(() => parseReference('registry.example/Acme/app'));

  expect(hint).toContain('`acme`');
});

test('withTag() drops a digest that could now be wrong', () => {
  expect(formatReference(withTag(parseReference(`app:1@${digest}`), '2'))).toBe('docker.io/library/app:2');
});

test('withTag() refuses a bad tag', () => {
  expect(() => withTag(parseReference('app'), '.2')).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
});

test('withDigest() keeps the tag', () => {
  expect(formatReference(withDigest(parseReference('app:1'), parseDigest(digest)))).toBe(
    `docker.io/library/app:1@${digest}`,
  );
});

test('registryHost() differs from the domain for the Docker Hub only', () => {
  expect([registryHost(parseReference('app')), registryHost(parseReference('r.example:1/app'))]).toEqual([
    'registry-1.docker.io',
    'r.example:1',
  ]);
});

test('registryAliases() lists all names of the Docker Hub', () => {
  expect(registryAliases('docker.io')).toEqual(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
});

function hintOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isRootsmithError(error) ? error.hint : undefined;
  }
  return undefined;
}
