import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installerTree } from '../../fixtures/installer-tree.ts';
import { repository } from '../../fixtures/rootsmith.ts';
import { smallBase } from '../../fixtures/small-base.ts';

let folder: string;
let recipe: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-watch-'));
  const base = await smallBase(folder, 'base');
  mkdirSync(join(folder, 'overlay/etc'), { recursive: true });
  writeFileSync(join(folder, 'overlay/etc/motd'), 'one\n');
  recipe = join(folder, 'recipe.yaml');
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers: [{ dir: ./overlay }]\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Watching extends AsyncDisposable {
  readonly digests: AsyncIterator<string>;
  readonly errors: AsyncIterator<string>;
}

function watch(output: string): Watching {
  const args = [join(repository, 'src/main.ts'), 'build', recipe, '-o', output, '--watch', '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = (stream: NodeJS.ReadableStream): Interface => createInterface({ input: stream });
  return {
    digests: lines(child.stdout)[Symbol.asyncIterator](),
    errors: lines(child.stderr)[Symbol.asyncIterator](),
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      expect(await ended).toBe(130);
    },
  };
}

test('build --watch builds again after each save, through errors, until it is interrupted', async () => {
  const output = `oci:${folder}/result:v1`;
  const text = readFileSync(recipe, 'utf8');
  await using watching = watch(output);
  const first = await watching.digests.next();

  writeFileSync(join(folder, 'overlay/etc/motd'), 'two, and longer\n');
  const second = await watching.digests.next();
  const changed = await installerTree(output);
  writeFileSync(recipe, `${text}layres: []\n`);
  const complaint = await watching.errors.next();
  writeFileSync(recipe, `${text}remove: [/usr/share]\n`);
  const third = await watching.digests.next();
  const removed = await installerTree(output);

  expect(new Set([first.value, second.value, third.value]).size).toBe(3);
  expect(changed.paths.get('/etc/motd')).toContain('size=16 ');
  expect(complaint.value).toContain('layres');
  expect(changed.paths.has('/usr/share')).toBe(true);
  expect(removed.paths.has('/usr/share')).toBe(false);
});
