import { expect, test } from 'vitest';
import { registryUpstream } from '../../../src/cache/registry-upstream.ts';
import type { RepositorySource } from '../../../src/oci/index.ts';

test.each([
  ['', 'library/nginx'],
  ['hub/', 'hub/library/nginx'],
])('registryUpstream() with the prefix %j asks for %s', (prefix, expected) => {
  const asked: string[] = [];
  const source = { repository: (path: string) => void asked.push(path) } as unknown as RepositorySource;
  const upstream = registryUpstream('docker.io', source, prefix);

  upstream.repository('library/nginx');

  expect([upstream.host, asked]).toEqual(['docker.io', [expected]]);
});
