import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openImageSink } from '../../../src/places/index.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { copyImage, tinyImage, tinySource } from '../../fixtures/tiny-image.ts';

const writer = join(import.meta.dirname, '../../fixtures/layout-writer.ts');

async function namesIn(directory: string): Promise<readonly string[]> {
  const { manifests } = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'));
  return manifests.map(
    (entry: { annotations: Record<string, string> }) => entry.annotations['org.opencontainers.image.ref.name'],
  );
}

/** Its spool lies in `temporary`: a process that is killed cannot clean up. */
async function startHanging(place: string, temporary: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [writer, place, 'hang'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('processes that write different tags at once all keep theirs', async () => {
  await using folder = await storeFolder();
  const tags = ['a', 'b', 'c', 'd', 'e'];

  await Promise.all(tags.map((tag) => runProgram(process.execPath, writer, `oci:${folder.path}/x:${tag}`)));

  expect(await namesIn(join(folder.path, 'x'))).toEqual(tags);
  expect((await readdir(join(folder.path, 'x'))).sort()).toEqual([
    '.rootsmith-written',
    'blobs',
    'index.json',
    'oci-layout',
  ]);
});

test('what a killed process left in a layout goes when the next one opens it', async () => {
  await using folder = await storeFolder();
  const child = await startHanging(`oci:${folder.path}:v1`, folder.options.spoolDirectory);
  const blobs = join(folder.path, 'blobs/sha256');
  const running = await readdir(blobs);
  await using beside = await openImageSink(`oci:${folder.path}:v2`, folder.options);
  const whileRunning = await readdir(blobs);

  await kill(child);
  await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  const cleaned = await readdir(blobs);
  await copyImage(tinySource(await tinyImage()), sink);

  expect(running).toEqual([expect.stringMatching(/^\.rootsmith-/)]);
  expect(whileRunning).toEqual(running);
  expect(cleaned).toEqual([]);
  expect(await namesIn(folder.path)).toEqual(['v1']);
  expect(beside.place).toBe(`oci:${folder.path}:v2`);
});

test('a process that is killed while it writes an archive leaves nothing beside its target', async () => {
  await using folder = await storeFolder();
  const child = await startHanging(`oci-archive:${folder.path}/x.tar:v1`, folder.options.spoolDirectory);

  await kill(child);

  expect(await readdir(folder.path)).toEqual([]);
});
