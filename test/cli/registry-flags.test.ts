import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testRegistry } from '../fixtures/registry-server.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';

async function withRecipe(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rootsmith-cli-'));
  try {
    const lines = ['apiVersion: rootsmith/v1', 'kind: Installer', 'base: registry.example.com/acme/installer:v1'];
    await writeFile(join(folder, 'recipe.yaml'), `${lines.join('\n')}\n`);
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('--host leads a registry name to another address, which answers under that name', async () => {
  await using registry = await testRegistry({ allowedHosts: ['registry.example.com'] });
  await withRecipe(async (folder) => {
    const host = `registry.example.com=${registry.host}`;

    const { status, stderr } = await rootsmith(['build', folder, '--plan', '--host', host]);

    expect(status).toBe(4);
    expect(stderr).toContain('IMAGE_NOT_FOUND');
    expect(stderr).toContain('registry.example.com has no such image');
  });
  expect(registry.requests.some(({ url }) => url.includes('/v2/acme/installer/manifests/v1'))).toBe(true);
});

test.each(['registry.example.com', 'a=b/c'])('--host %s is refused before anything is done', async (value) => {
  await withRecipe(async (folder) => {
    expect(await rootsmith(['build', folder, '--plan', '--host', value])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('NAME=HOST[:PORT]'),
    });
  });
});
