import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import {
  copyInto,
  lookup,
  overlay,
  type RootTree,
  realPath,
  removePaths,
  resolvePath,
  walkTree,
} from '../../../src/rootfs/index.ts';
import { at, listAttributes, listTree, makeTree, type NodeSpec, symlink } from '../../fixtures/trees.ts';

const name = fc.constantFrom('a', 'b', 'c', 'lib');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const target = fc
  .tuple(fc.constantFrom('', '/', '../', '../../', './'), fc.array(name, { maxLength: 3 }))
  .map(([start, names]) => start + names.join('/'));
const leaf: fc.Arbitrary<NodeSpec> = fc.oneof(
  fc.constantFrom('1', '2'),
  target.map((to) => symlink(to)),
);
const paths = fc.dictionary(path, leaf, { maxKeys: 12 });

/** Whatever can be built of random paths: what lies below a file or a symlink is dropped. */
function treeOf(specs: Readonly<Record<string, NodeSpec>>, keep: (spec: NodeSpec) => boolean = () => true): RootTree {
  const good = Object.entries(specs).filter(
    ([here, spec]) => keep(spec) && !Object.keys(specs).some((other) => here.startsWith(`${other}/`)),
  );
  return makeTree(Object.fromEntries(good));
}

const anyTree = paths.map((specs) => treeOf(specs));
const plainTree = paths.map((specs) => treeOf(specs, (spec) => typeof spec === 'string'));

/** The result, or undefined for a refusal that is meant. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isRootsmithError(error) && (error.code === 'LAYER_CONFLICT' || error.code === 'PATH_UNSAFE')) return undefined;
    throw error;
  }
}

test('overlay() twice is the same as once', () => {
  fc.assert(
    fc.property(plainTree, anyTree, (base, source) => {
      const once = attempt(() => overlay(base, source, { what: 'layer' }).tree);
      fc.pre(once !== undefined);

      const twice = overlay(once, source, { what: 'layer' }).tree;

      expect(listAttributes(twice)).toEqual(listAttributes(once));
    }),
  );
});

test('overlay() lets every file of the source be found at its own path, whatever symlinks the base has', () => {
  fc.assert(
    fc.property(anyTree, plainTree, (base, source) => {
      const result = attempt(() => overlay(base, source, { what: 'layer' }));
      fc.pre(result !== undefined);

      for (const { path: here, node } of walkTree(source)) {
        const found = attempt(() => lookup(result.tree, here));
        if (node.kind === 'file') expect(found?.kind).toBe('file');
        if (node.kind === 'directory') expect(found?.kind).toBe('directory');
      }
    }),
  );
});

test('overlay() never replaces a symlink of the base that leads to a directory by a directory', () => {
  fc.assert(
    fc.property(anyTree, plainTree, (base, source) => {
      const result = attempt(() => overlay(base, source, { what: 'layer' }));
      fc.pre(result !== undefined);

      for (const { path: here, node } of walkTree(base)) {
        const isDirectoryLink = node.kind === 'symlink' && attempt(() => lookup(base, here))?.kind === 'directory';
        if (isDirectoryLink) expect(lookup(result.tree, here, { followLast: false })?.kind).not.toBe('directory');
      }
    }),
    // The source replaces what the symlink leads through, and puts something below it.
    { examples: [[makeTree({ b: symlink('/'), c: symlink('b') }), makeTree({ b: '1', 'c/a': '1' })]] },
  );
});

test('removePaths() leaves nothing where the removed path was, and keeps all that lies elsewhere', () => {
  fc.assert(
    fc.property(anyTree, path, (base, pattern) => {
      const { tree, removed } = removePathsOrSkip(base, pattern);
      const [gone] = removed;

      if (gone === undefined) expect(listTree(tree)).toEqual(listTree(base));
      else {
        expect(lookup(tree, gone, { followLast: false })).toBeUndefined();
        const rest = listTree(base).filter((line) => !line.startsWith(`${gone} `) && !line.startsWith(`${gone}/`));
        expect(listTree(tree)).toEqual(rest);
      }
    }),
  );
});

test('resolve() never leads outside of the root', () => {
  fc.assert(
    fc.property(anyTree, path, (tree, here) => {
      const found = attempt(() => resolvePath(tree, at(here)));
      fc.pre(found !== undefined);

      expect(found.path.split('/')).not.toContain('..');
      if (found.node !== undefined) expect(lookup(tree, found.path, { followLast: false })).toBe(found.node);
    }),
  );
});

test('realPath() of a real path is that path', () => {
  fc.assert(
    fc.property(anyTree, path, (tree, here) => {
      const real = attempt(() => realPath(tree, at(here)));
      fc.pre(real !== undefined);

      expect(realPath(tree, real)).toBe(real);
    }),
  );
});

test('copyInto() of a whole tree into nothing gives that tree', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (source) => {
      const { tree } = await copyInto(makeTree({}), source, { what: 'COPY', from: ['/'], to: '/' });

      expect(listTree(tree)).toEqual(listTree(source));
    }),
  );
});

function removePathsOrSkip(base: RootTree, pattern: string): ReturnType<typeof removePaths> {
  const result = attempt(() => removePaths(base, [`/${pattern}`]));
  fc.pre(result !== undefined);
  return result;
}
