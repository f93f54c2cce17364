import { expect, test } from 'vitest';
import { EarlyExtensions, treeSourceOf } from '../../../../src/installer/extensions/early-extensions.ts';
import type { ExtensionSource, TreeSource } from '../../../../src/recipe/index.ts';
import type { RootTree } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };
const tar = (path: string): TreeSource => ({ kind: 'tar', path, at });
const extensions = ['a', 'b'].map((path): ExtensionSource => ({ kind: 'tree', source: tar(path), at }));

/** Sources that note what is asked for, and fail where they are told to. */
function sourcesThat(fail?: string): { asked: string[]; tree: (source: TreeSource) => Promise<RootTree> } {
  const asked: string[] = [];
  return {
    asked,
    async tree(source) {
      const path = source.kind === 'tar' ? source.path : '';
      asked.push(path);
      if (path === fail) throw new RangeError(`${path} is damaged`);
      return makeTree({});
    },
  };
}

test('EarlyExtensions reads all extensions before anybody asks', async () => {
  const sources = sourcesThat();
  await new EarlyExtensions(extensions, sources)[Symbol.asyncDispose]();

  expect(sources.asked).toEqual(['a', 'b']);
});

test('EarlyExtensions keeps a failure until the tree is asked for', async () => {
  const early = new EarlyExtensions(extensions, sourcesThat('a'));
  await early[Symbol.asyncDispose]();

  await expect(early.tree(tar('a'))).rejects.toThrow('a is damaged');
});

test('treeSourceOf() refuses a name that nobody has looked up', () => {
  expect(() => treeSourceOf({ kind: 'official', name: 'x', at })).toThrow('`x` was not resolved');
});
