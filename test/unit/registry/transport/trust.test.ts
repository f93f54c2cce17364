import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certsFolders, trustFor } from '../../../../src/registry/transport/trust.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(host: string, name: string, text: string): Promise<void> {
  await mkdir(join(folder, host), { recursive: true });
  await writeFile(join(folder, host, name), text);
}

function trust(host: string, caFiles: readonly string[] = []): ReturnType<typeof trustFor> {
  return trustFor(host, { caFiles, certsFolders: [folder] });
}

test('trustFor() reads the folder of a host, with its port, and nothing but .crt', async () => {
  await put('r.test:5000', 'ca.crt', rootCertificates[0] ?? '');
  await put('r.test:5000', 'client.key', 'no certificate');

  await expect(trust('r.test:5000')).resolves.toBeDefined();
});

test.each(['r.test:443', 'r.test'])('trustFor() finds the folder %s of a host on the usual port', async (name) => {
  await put(name, 'ca.crt', 'broken');

  await expect(trust('r.test')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(join(folder, name, 'ca.crt')),
  });
});

test('trustFor() leaves the folders of other hosts alone', async () => {
  await put('other.test', 'ca.crt', 'broken');

  await expect(trust('r.test')).resolves.toBeDefined();
});

test('trustFor() names a CA file that does not exist', async () => {
  await expect(trust('r.test', [join(folder, 'none.pem')])).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('none.pem'),
  });
});

test('certsFolders() lists the places of docker and podman', () => {
  expect([certsFolders({ HOME: '/h' }), certsFolders({})]).toEqual([
    ['/h/.config/containers/certs.d', '/etc/docker/certs.d', '/etc/containers/certs.d'],
    ['/etc/docker/certs.d', '/etc/containers/certs.d'],
  ]);
});
