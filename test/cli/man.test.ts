import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { repository } from '../fixtures/rootsmith.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-man-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every command has a manual page, in which groff finds nothing to warn of', () => {
  const made = spawnSync(process.execPath, [join(repository, 'scripts/man.ts'), folder], { encoding: 'utf8' });
  const pages = readdirSync(folder).map((name) => join(folder, name));

  const read = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-c', ...pages], { encoding: 'utf8' });

  expect(made.stderr).toBe('');
  expect(pages).toHaveLength(commands.length + 1);
  expect(read.error ?? read.stderr).toBe('');
  expect(read.stdout).toContain('--password-stdin');
});
