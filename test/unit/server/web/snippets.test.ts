import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostsIn, snippets } from '../../../../src/server/web/snippets.ts';

const input = { url: 'http://10.5.0.1:5000', host: '10.5.0.1:5000', hosts: ['docker.io', 'ghcr.io'] };

test('snippets() writes a Talos patch that names each host', () => {
  const [talos] = snippets(input);

  expect(parse(talos?.text ?? '')).toEqual({
    machine: {
      registries: {
        mirrors: {
          'docker.io': { endpoints: ['http://10.5.0.1:5000'] },
          'ghcr.io': { endpoints: ['http://10.5.0.1:5000'] },
        },
      },
    },
  });
});

test('snippets() writes for docker only where the Docker Hub is among the hosts', () => {
  const docker = snippets(input).find(({ title }) => title.startsWith('docker,'));

  expect(JSON.parse(docker?.text ?? '')).toEqual({
    'registry-mirrors': ['http://10.5.0.1:5000'],
    'insecure-registries': ['10.5.0.1:5000'],
  });
  expect(snippets({ ...input, hosts: ['ghcr.io'] }).map(({ title }) => title)).not.toContain(docker?.title);
});

test('snippets() gives containerd the real address of the Docker Hub to fall back to', () => {
  expect(snippets(input).map(({ text }) => text)).toContain(
    'server = "https://registry-1.docker.io"\n\n[host."http://10.5.0.1:5000"]\n  capabilities = ["pull", "resolve"]',
  );
});

test('snippets() has nothing to say where names have no host', () => {
  expect(snippets({ ...input, hosts: [] })).toEqual([]);
});

test('hostsIn() finds the hosts before names, with their ports', () => {
  const names = ['acme/app', 'docker.io/library/nginx', 'docker.io/a', 'registry.test_5000/a', 'localhost/a', 'plain'];

  expect(hostsIn(names)).toEqual(['docker.io', 'localhost', 'registry.test:5000']);
});
