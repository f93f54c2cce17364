import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testModule } from '../../../fixtures/check-modules.ts';
import { runLine } from '../../../fixtures/command-line.ts';
import { testKey } from '../../../fixtures/signing-key.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-modules-sign-'));
const path = (name: string): string => join(directory, name);
const key = testKey();
const plain = testModule({ signedBy: 'nobody' });
const sign = (...words: readonly string[]) =>
  runLine(['modules', 'sign', '--key', 'key.pem', '--cert', 'cert.der', ...words], { directory });

beforeEach(() => {
  writeFileSync(path('key.pem'), key.key);
  writeFileSync(path('cert.der'), key.certificate);
  writeFileSync(path('a.ko'), plain);
  chmodSync(path('a.ko'), 0o640);
});

afterAll(() => rmSync(directory, { recursive: true }));

test('modules sign signs in place, and keeps mode and content', async () => {
  expect(await sign('a.ko')).toMatchObject({ status: 0, stdout: 'a.ko\n' });

  const signed = readFileSync(path('a.ko'));
  expect(signed.subarray(0, plain.length).equals(plain)).toBe(true);
  expect(signed.subarray(-28).toString()).toBe('~Module signature appended~\n');
  expect(statSync(path('a.ko')).mode & 0o777).toBe(0o640);
});

test('modules sign refuses what is signed, unless it is to be replaced', async () => {
  await sign('a.ko');
  const once = readFileSync(path('a.ko'));

  expect(await sign('a.ko')).toMatchObject({ status: 3, stderr: expect.stringContaining('MODULE_SIGNED') });
  expect((await sign('a.ko', '--replace')).status).toBe(0);
  expect(readFileSync(path('a.ko')).equals(once)).toBe(true);
});

test('modules sign -o writes into a folder and leaves the modules alone', async () => {
  expect((await sign('a.ko', '-o', 'out')).stdout).toBe('a.ko -> out/a.ko\n');

  expect(readFileSync(path('a.ko')).equals(plain)).toBe(true);
  expect(readFileSync(path('out/a.ko')).length).toBeGreaterThan(plain.length);
});

test('modules sign writes nothing where one of the modules cannot be signed', async () => {
  writeFileSync(path('b.ko'), 'hello');

  expect(await sign('a.ko', 'b.ko')).toMatchObject({ status: 3, stderr: expect.stringContaining('KERNEL_INVALID') });
  expect(readFileSync(path('a.ko')).equals(plain)).toBe(true);
});

test('modules sign says that key and certificate do not belong together, and that one is missing', async () => {
  writeFileSync(path('cert.der'), testKey('other').certificate);
  expect(await sign('a.ko')).toMatchObject({ status: 3, stderr: expect.stringContaining('belongs to another key') });

  const alone = await runLine(['modules', 'sign', '--key', 'key.pem', 'a.ko'], { directory });
  expect(alone).toMatchObject({ status: 3, stderr: expect.stringContaining('key without certificate') });
  expect((await sign('gone.ko')).status).toBe(4);
  expect(existsSync(path('gone.ko'))).toBe(false);
});
