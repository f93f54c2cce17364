import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootsmith } from '../../fixtures/rootsmith.ts';
import { smallBase } from '../../fixtures/small-base.ts';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-add-'));
  base = await smallBase(folder, 'base');
  shell(
    'mkdir context; cd context; mkdir d; echo x > d/f; for c in gzip bzip2 xz zstd; do tar --$c -cf $c.bin d; done',
    'tar -cf plain.bin d; tar --format=v7 -cf v7.bin d; tar -cf - d | (head -c 5000 | bzip2; bzip2) > parts.bin',
    'echo no tar | bzip2 > note.bz2; : > empty.bin',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(...lines: readonly string[]): void {
  execFileSync('sh', ['-ec', lines.join('\n')], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function changes(...lines: readonly string[]): Promise<readonly string[]> {
  const dockerfile = ['FROM scratch AS customization', ...lines, `FROM ${base}`, ''].join('\n');
  writeFileSync(join(folder, 'context/Dockerfile'), dockerfile);
  const ran = await rootsmith(['build', '-f', 'context/Dockerfile', 'context', '--plan', '--json'], {
    directory: folder,
  });
  expect(ran).toMatchObject({ status: 0 });
  const { platforms } = JSON.parse(ran.stdout) as { platforms: { changes: { path: string }[] }[] };
  return (platforms[0]?.changes ?? []).map(({ path }) => path);
}

test('ADD unpacks tars by their bytes: plain, gzip, bzip2 in one or several streams, xz, zstd, and old ones', async () => {
  const names = ['plain', 'gzip', 'bzip2', 'parts', 'xz', 'zstd', 'v7'];

  const paths = await changes(...names.map((name) => `ADD ${name}.bin /opt/${name}/`));

  for (const name of names) expect(paths).toContain(`/opt/${name}/d/f`);
  expect(paths.filter((path) => path.endsWith('.bin'))).toEqual([]);
});

test('ADD takes what is no tar as it is, and so does COPY with a tar', async () => {
  const paths = await changes('ADD note.bz2 empty.bin /opt/', 'COPY bzip2.bin /opt/');

  expect(paths).toEqual(expect.arrayContaining(['/opt/note.bz2', '/opt/empty.bin', '/opt/bzip2.bin']));
});

test('a layer of a recipe is a tar by bzip2', async () => {
  const recipe = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers:\n  - tar: context/bzip2.bin\n`;
  writeFileSync(join(folder, 'recipe.yaml'), recipe);

  const { status, stdout, stderr } = await rootsmith(['build', '--plan', '--json'], { directory: folder });

  expect([status, stderr]).toEqual([0, expect.any(String)]);
  expect(stdout).toContain('"/d/f"');
});
