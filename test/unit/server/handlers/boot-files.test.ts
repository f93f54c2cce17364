import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBootFiles } from '../../../../src/cli/serve/open-boot-files.ts';
import { type TestRegistry, testRegistry } from '../../../fixtures/registry-server.ts';

let folder: string;
let registry: TestRegistry;
let bare: TestRegistry;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-boot-files-'));
  writeFileSync(join(folder, 'kernel-amd64'), '0123456789');
  writeFileSync(join(folder, 'metal-amd64.ipxe'), '#!ipxe\n');
  registry = await testRegistry({ bootFiles: await openBootFiles(folder) });
  bare = await testRegistry();
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await bare[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('getBootFile()', () => {
  test('gives the bytes, and HEAD their size', async () => {
    const get = await registry.send('GET', '/pxe/metal-amd64.ipxe');
    const head = await registry.send('HEAD', '/pxe/kernel-amd64');

    expect([get.status, get.body.toString(), get.headers['content-type']]).toEqual([
      200,
      '#!ipxe\n',
      'text/plain; charset=utf-8',
    ]);
    expect(head.headers).toMatchObject({ 'content-length': '10', 'accept-ranges': 'bytes' });
  });

  test.each([
    ['bytes=2-4', 206, '234'],
    ['bytes=-1', 206, '9'],
    ['bytes=10-', 416, undefined],
  ])('answers the range %s with %i', async (range, status, text) => {
    const found = await registry.send('GET', '/pxe/kernel-amd64', { headers: { Range: range } });

    expect(found.status).toBe(status);
    if (text !== undefined) expect(found.body.toString()).toBe(text);
  });

  test.each(['/pxe/', '/pxe/missing', '/pxe/../etc/passwd', '/pxe/%2e%2e/etc/passwd', '/pxe//etc/passwd'])(
    'has nothing at %s',
    async (path) => {
      expect((await registry.send('GET', path)).status).toBe(404);
    },
  );

  test('takes no changes, and is not there unless it is asked for', async () => {
    expect((await registry.send('PUT', '/pxe/kernel-amd64')).status).toBe(405);
    expect((await bare.send('GET', '/pxe/kernel-amd64')).status).toBe(404);
  });
});
