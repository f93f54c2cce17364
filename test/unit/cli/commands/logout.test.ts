import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-logout-'));
const file = join(folder, 'auth.json');
const auths = { 'r.example': { auth: 'bWU6eA==' } };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('rootsmith logout removes a login, and says so when none is left to remove', async () => {
  writeFileSync(file, JSON.stringify({ auths, other: 1 }));
  const env = { REGISTRY_AUTH_FILE: file };

  const first = await runLine(['logout', 'https://r.example/'], { env });
  const second = await runLine(['logout', 'r.example'], { env });

  expect(first).toEqual({ status: 0, stdout: '', stderr: `logout: r.example, out of ${file}\n` });
  expect(second).toMatchObject({ status: 0, stderr: 'logout: there is no login for r.example\n' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ auths: {}, other: 1 });
});

test('rootsmith logout warns of a login that it cannot remove', async () => {
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };

  expect((await runLine(['logout', 'r.example'], { env })).stderr).toContain(
    'warning: $DOCKER_AUTH_CONFIG still has a login for r.example',
  );
});
