import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { smallBase } from '../fixtures/small-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-init-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what rootsmith init writes, builds as it is', async () => {
  const base = await smallBase(folder, 'base');
  const made = await rootsmith(['init', 'mine', '--base', base, '--service', 'greeter', '--yes'], {
    directory: folder,
  });

  const built = await rootsmith(['build', 'mine', '-o', 'oci:result:v1'], { directory: folder });
  const extension = await rootsmith(['init', 'ext', '--kind', 'extension', '--yes'], { directory: folder });
  const packed = await rootsmith(['extension', 'build', 'ext', '-o', 'oci:ext/out:v1'], { directory: folder });

  expect([made.status, extension.status]).toEqual([0, 0]);
  expect(built, built.stderr).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sha256:/) });
  expect(packed, packed.stderr).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sha256:/) });
});
