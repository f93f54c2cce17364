import { expect, test } from 'vitest';
import { type KernelRecipe, parseKernelRecipe } from '../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Kernel\n';
const least = 'source: { debian: linux-source-6.1 }\nconfig: { target: tinyconfig }\n';

function parse(body: string): KernelRecipe {
  return parseKernelRecipe(head + body, { file: 'kernel.yaml', folder: '/work' });
}

test('parseKernelRecipe() reads the smallest recipe', () => {
  expect(parse(least)).toEqual({
    file: 'kernel.yaml',
    source: {
      kind: 'debian',
      package: 'linux-source-6.1',
      path: '/usr/src/linux-source-6.1.tar.xz',
      at: { file: 'kernel.yaml', line: 3, column: 19 },
      checksums: { sha256: undefined, sha512: undefined },
    },
    version: undefined,
    arch: undefined,
    patches: undefined,
    config: {
      base: { kind: 'target', target: 'tinyconfig', at: { file: 'kernel.yaml', line: 4, column: 19 } },
      fragments: [],
      options: [],
    },
    modules: [],
    signing: undefined,
    strips: true,
    localVersion: undefined,
    jobs: undefined,
    layout: 'usr',
    image: { tag: undefined, labels: {} },
  });
});

test('parseKernelRecipe() reads a recipe with everything', () => {
  const recipe = parse(`source: { tarball: linux.tar.xz, sha256: ${'a'.repeat(64)} }
version: 6.1.192
arch: arm64
patches: ../patches
config:
  from: oci:base:v1
  fragments: [a.config]
  options: { RS_TEST: m, CONFIG_SMP: true, NR_CPUS: 64, LOCALVERSION: -x, EXPERT: n }
modules: [{ dir: nvidia }, { dir: own, as: patch }]
signing: { key: key.pem, cert: cert.pem }
strip: false
localVersion: -talos
jobs: 4
layout: lib
image: { tag: 'oci:out:v1', labels: { a: b } }
`);

  expect(recipe.source).toMatchObject({ kind: 'tarball', path: '/work/linux.tar.xz' });
  expect(recipe.patches).toMatchObject({ kind: 'directory', path: '/patches' });
  expect(recipe.config.base).toMatchObject({ kind: 'image', image: { place: 'oci:/work/base:v1' } });
  expect(recipe.config.fragments).toMatchObject([{ path: '/work/a.config' }]);
  expect(recipe.config.options.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'RS_TEST=m',
    'SMP=y',
    'NR_CPUS=64',
    'LOCALVERSION=-x',
    'EXPERT=n',
  ]);
  expect(recipe.modules).toMatchObject([
    { path: '/work/nvidia', as: 'external' },
    { path: '/work/own', as: 'patch' },
  ]);
  expect(recipe.signing).toMatchObject({ key: { path: '/work/key.pem' }, cert: { path: '/work/cert.pem' } });
  expect(recipe).toMatchObject({ strips: false, localVersion: '-talos', jobs: 4, layout: 'lib', arch: 'arm64' });
  expect(recipe.image.tag).toBe('oci:/work/out:v1');
});

test('parseKernelRecipe() reads a git checkout, by default at HEAD', () => {
  const recipe = parse('source: { git: linux }\nconfig: { file: .config }\npatches: [a.patch, b b.patch]\n');

  expect(recipe.source).toMatchObject({ kind: 'git', path: '/work/linux', ref: 'HEAD' });
  expect(recipe.patches).toMatchObject({
    kind: 'files',
    files: [{ path: '/work/a.patch' }, { path: '/work/b b.patch', at: { line: 5, column: 20 } }],
  });
});

test.each([
  [
    'an address as source',
    `source: { tarball: 'https://cdn.kernel.org/x' }\nconfig: { target: x }`,
    /download it first/,
  ],
  ['a short checksum', `source: { tarball: a, sha256: abc }\nconfig: { target: x }`, /64 hexadecimal digits/],
  ['two bases of a configuration', `source: { dir: a }\nconfig: { file: a, target: b }`, /exclude each other/],
  ['a target that is not one', `source: { dir: a }\nconfig: { target: all }`, /a target such as `tinyconfig`/],
  ['a number as version', `source: { dir: a }\nconfig: { file: a }\nversion: 6.1`, /expected string, found number 6.1/],
  ['an unknown key', `source: { dir: a }\nconfig: { file: a }\npatch: x`, /unknown key `patch`/],
  [
    'a name that is no option',
    `source: { dir: a }\nconfig: { file: a, options: { "A B": y } }`,
    /the name of an option/,
  ],
  ['a flag of git as commit', `source: { git: a, ref: --all }\nconfig: { file: a }`, /a commit, a tag or a branch/],
  ['a suffix with a blank', `source: { dir: a }\nconfig: { file: a }\nlocalVersion: a b`, /a suffix such as/],
])('parseKernelRecipe() refuses %s', (_, body, message) => {
  expect(() => parse(body)).toThrow(message);
  expect(() => parse(body)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }));
});
