import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildOnChanges } from '../../../src/cli/build-on-changes.ts';
import { RootsmithError } from '../../../src/errors/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { testContext } from '../../fixtures/command-line.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('buildOnChanges() builds again after a change, also after a build that failed, until it is stopped', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, '');
  const recipe = parseRecipe('apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/a/b:v1\n', {
    file: path,
    folder: folder.path,
  });
  const stop = new AbortController();
  const context = testContext({ signal: stop.signal });
  let builds = 0;
  const build = async (): Promise<void> => {
    builds += 1;
    if (builds === 3) stop.abort(new Error('stop'));
    else await writeFile(path, `# ${builds}`);
    if (builds === 1) throw new RootsmithError('RECIPE_INVALID', 'half saved');
  };
  const read = async () => ({ recipe, paths: [path], folder: folder.path });

  await expect(buildOnChanges({ read, build, outputs: [], asJson: false }, context)).rejects.toThrow('stop');

  expect(builds).toBe(3);
  expect(context.terminal.text('stderr')).toContain('half saved');
});

test('buildOnChanges() ends with a bug', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, '');
  const recipe = parseRecipe('apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/a/b:v1\n', {
    file: path,
    folder: folder.path,
  });
  const read = async () => ({ recipe, paths: [path], folder: folder.path });
  const build = () => Promise.reject(new TypeError('bug'));

  await expect(buildOnChanges({ read, build, outputs: [], asJson: false }, testContext())).rejects.toThrow('bug');
});

test('buildOnChanges() starts the result, and ends it at the next change', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, '');
  const recipe = parseRecipe('apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/a/b:v1\n', {
    file: path,
    folder: folder.path,
  });
  const read = async () => ({ recipe, paths: [path], folder: folder.path });
  const stop = new AbortController();
  const context = testContext({ signal: stop.signal });
  const history: string[] = [];
  const build = async (): Promise<void> => {
    history.push('build');
    if (history.length > 3) stop.abort(new Error('stop'));
  };
  const boot = async (signal: AbortSignal): Promise<void> => {
    history.push('boot');
    const end = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await writeFile(path, '# saved');
    await end;
    history.push('ended');
    throw new RootsmithError('BOOT_FAILED', 'stopped on purpose');
  };

  await expect(buildOnChanges({ read, build, boot, outputs: [], asJson: false }, context)).rejects.toThrow('stop');

  expect(history).toEqual(['build', 'boot', 'ended', 'build', 'boot', 'ended']);
  expect(context.terminal.text('stderr')).toBe('');
});

test('buildOnChanges() shows that the result does not boot, and waits for the next change', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, '');
  const recipe = parseRecipe('apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/a/b:v1\n', {
    file: path,
    folder: folder.path,
  });
  const read = async () => ({ recipe, paths: [path], folder: folder.path });
  const stop = new AbortController();
  const context = testContext({ signal: stop.signal });
  const boot = async (): Promise<void> => {
    setTimeout(() => stop.abort(new Error('stop')), 50);
    throw new RootsmithError('BOOT_FAILED', 'the machine does not boot');
  };

  const watched = { read, build: () => Promise.resolve(), boot, outputs: [], asJson: false };
  await expect(buildOnChanges(watched, context)).rejects.toThrow('stop');

  expect(context.terminal.text('stderr')).toContain('BOOT_FAILED');
});
