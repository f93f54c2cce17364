import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extensionsOfRecipe } from '../../../../src/cli/extension/extensions-of-recipe.ts';
import { checkExtensions } from '../../../../src/installer/index.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';
import { HELLO_SERVICE } from '../../../fixtures/extension-recipe.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

const EXTENSION = `apiVersion: rootsmith/v1
kind: Extension
metadata: { name: hello, version: v1.0.0, author: someone, description: text }
${HELLO_SERVICE}`;

function contextIn(folder: string, lines: string[]): Parameters<typeof extensionsOfRecipe>[2] {
  const terminal = { directory: folder, env: { XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: folder } };
  const report = (event: { readonly kind: string; readonly line?: string }) =>
    event.kind === 'log' && lines.push(event.line ?? '');
  return { terminal, report, signal: new AbortController().signal } as unknown as ReturnType<typeof contextIn>;
}

const options = {
  reach: { caFiles: [], plainHttp: [], hosts: {} },
  replacements: new Map<string, string>(),
  force: false,
};

test('extensionsOfRecipe() builds the extensions that a recipe names by theirs, for its platforms, once', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'agent/extension.yaml': EXTENSION });
  const text = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: x\nplatforms: [linux/arm64]\n';
  const recipe = parseRecipe(`${text}extensions: [{ official: gvisor }, { recipe: agent/extension.yaml }]\n`, {
    file: 'recipe.yaml',
    folder: folder.path,
  });
  const lines: string[] = [];

  const first = await extensionsOfRecipe(recipe, options, contextIn(folder.path, lines));
  const second = await extensionsOfRecipe(recipe, options, contextIn(folder.path, lines));
  const [place = ''] = first.values();

  expect([...first.keys()]).toEqual([`oci:${folder.path}/agent/extension.yaml`]);
  expect(second).toEqual(first);
  expect(lines).toEqual(['hello v1.0.0: built', 'hello v1.0.0: made by an earlier run']);
  expect((await checkExtensions({ places: [place] }, { env: {} })).extensions).toMatchObject([
    { platform: 'linux/arm64', name: 'hello', findings: [] },
  ]);
});

test('extensionsOfRecipe() builds nothing for a recipe without such extensions', async () => {
  using folder = testFolder();
  const recipe = parseRecipe('apiVersion: rootsmith/v1\nkind: Installer\nbase: x\n', { file: 'r.yaml', folder: '/' });

  expect(await extensionsOfRecipe(recipe, options, contextIn(folder.path, []))).toEqual(new Map());
});
