import { expect, test } from 'vitest';
import { parseEntryPath } from '../../../../src/bytes/index.ts';
import { keepsRootfs, type RootfsChanges } from '../../../../src/installer/trees/keeps-rootfs.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';

const none: RootfsChanges = { removed: [], changes: [], indexes: { files: [], modules: 0, layer: undefined } };
const path = parseEntryPath('etc');
const recipe = (more: string) =>
  parseRecipe(`apiVersion: rootsmith/v1\nkind: Installer\nbase: x\n${more}`, { file: 'r.yaml', folder: '/' });

test('keepsRootfs() of extensions and arguments alone', () => {
  expect(keepsRootfs(recipe('extensions: [{ official: gvisor }]\nkernelArgs: [quiet]\n'), none)).toBe(true);
});

test.each<[string, Partial<RootfsChanges>]>([
  ['layers: [{ files: [{ path: /etc, directory: true, mode: "0750" }] }]\n', {}],
  ['services: [{ name: a }]\n', {}],
  ['', { removed: [path] }],
  ['', { changes: [{ kind: 'added', path, from: path }] }],
  ['', { indexes: { files: [path], modules: 1, layer: undefined } }],
])('not keepsRootfs() of %j with %j', (more, found) => {
  expect(keepsRootfs(recipe(more), { ...none, ...found })).toBe(false);
});
