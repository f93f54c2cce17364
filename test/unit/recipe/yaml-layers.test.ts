import { expect, test } from 'vitest';
import { type Layer, parseRecipe } from '../../../src/recipe/index.ts';

function recipeOf(layers: string) {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: x\nlayers:\n${layers}\n`;
  return parseRecipe(text, { file: 'r.yaml', folder: '/work' });
}

function layersOf(layers: string): readonly Layer[] {
  return recipeOf(layers).layers;
}

function fileOf(file: string) {
  const [layer] = layersOf(`  - files: [${file}]`);
  return layer?.kind === 'files' ? layer.files[0] : layer;
}

test('a layer with `copy` takes paths, globs, owners and modes', () => {
  const layer =
    '  - dir: ov\n    owner: "7:8"\n    copy:\n      - { from: [a*, /b/./c/], to: /x/, mode: "4755" }\n      - { from: /, to: /y, owner: root }';

  expect(layersOf(layer)).toMatchObject([
    {
      kind: 'copy',
      source: { kind: 'directory', path: '/work/ov' },
      copies: [
        { from: ['a*', 'b/c'], to: '/x/', mode: 0o4755, owner: { uid: 7, gid: 8 }, unpackTars: false },
        { from: ['.'], to: '/y', mode: undefined, owner: { uid: 0, gid: 0 } },
      ],
    },
  ]);
});

test.each([
  ['tar: a.tar', undefined],
  ['tar: a.tar, owner: keep', 'keep'],
  ['tar: a.tar, owner: "5"', { uid: 5, gid: 5 }],
])('a whole layer `%s` has the owner %j', (yaml, owner) => {
  expect(layersOf(`  - { ${yaml} }`)).toMatchObject([{ kind: 'tree', owner }]);
});

test.each([
  ['{ path: /a, content: "é" }', { kind: 'file', content: Uint8Array.of(0xc3, 0xa9) }],
  ['{ path: /a, content: "" }', { kind: 'file', content: Uint8Array.of() }],
  ['{ path: /a, contentBase64: "AP8=" }', { kind: 'file', content: Uint8Array.of(0, 255) }],
  ['{ path: /a, symlink: ../b }', { kind: 'symlink', target: '../b' }],
  ['{ path: /a, hardlink: /usr//b }', { kind: 'hardlink', target: '/usr/b' }],
  ['{ path: /a, directory: true }', { kind: 'directory' }],
])('a file `%s` becomes %j', (yaml, node) => {
  expect(fileOf(yaml)).toMatchObject({ path: '/a', node });
});

test('a file has mode, owner and extended attributes', () => {
  expect(
    fileOf(
      '{ path: /a//b/, directory: true, mode: "1777", owner: "3:4", xattrs: { user.a: text, user.b: "0x00ff", user.c: "0sAP8=" } }',
    ),
  ).toMatchObject({
    path: '/a/b',
    mode: 0o1777,
    owner: { uid: 3, gid: 4 },
    xattrs: {
      'user.a': new TextEncoder().encode('text'),
      'user.b': Uint8Array.of(0, 255),
      'user.c': Uint8Array.of(0, 255),
    },
  });
});

test('a file `from` the host is a copy that keeps its place in the order', () => {
  const layers = layersOf(
    '  - files: [{ path: /a, content: x }, { path: /b, from: "sub/we*ird[", mode: "0600" }, { path: /c, content: y }]',
  );

  expect(layers).toMatchObject([
    { kind: 'files', files: [{ path: '/a' }] },
    {
      kind: 'copy',
      source: { kind: 'directory', path: '/work/sub' },
      copies: [{ from: ['we[*]ird[[]'], to: '/b', mode: 0o600 }],
    },
    { kind: 'files', files: [{ path: '/c' }] },
  ]);
});

test.each([
  ['  - dir: x', false],
  ['  - { dir: x, owner: keep }', true],
  ['  - { dir: x, copy: [{ from: a, to: /a, owner: "1" }] }', true],
  ['  - files: [{ path: /a, content: x, owner: "1:1" }]', true],
])('a recipe with `%s` sets owners: %s', (layers, expected) => {
  expect(recipeOf(layers).setsOwners).toBe(expected);
});
