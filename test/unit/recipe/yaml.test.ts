import { expect, test } from 'vitest';
import { noCustomization, parseRecipe, type Recipe } from '../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/siderolabs/installer:v1.0.6\n';

function parse(body: string): Recipe {
  return parseRecipe(head + body, { file: 'recipe.yaml', folder: '/work' });
}

test('parseRecipe() reads the smallest recipe', () => {
  expect(parse('')).toEqual({
    file: 'recipe.yaml',
    base: { place: 'ghcr.io/siderolabs/installer:v1.0.6', at: { file: 'recipe.yaml', line: 3, column: 7 } },
    platforms: undefined,
    kernel: undefined,
    remove: [],
    layers: [],
    services: [],
    customization: noCustomization,
    image: { tag: undefined, labels: {}, env: {}, layers: [] },
    setsOwners: false,
    warnings: [],
  });
});

test.each(['gzip', 'zstd', 'none'])('parseRecipe() reads the compression %s', (compression) => {
  expect(parse(`image: { compression: ${compression} }`).image.compression).toBe(compression);
});

test('parseRecipe() refuses a compression that no layer can have', () => {
  expect(() => parse('image: { compression: xz }')).toThrow(/compression/);
});

test('parseRecipe() reads a recipe with everything', () => {
  const recipe = parse(`
platforms: [linux/amd64, linux/arm64, linux/amd64]
kernel: { image: ghcr.io/acme/kernel:v1.0.6 }
remove: [/lib/modules, /usr/share/*]
layers:
  - image: ghcr.io/acme/lib:1.2
    copy: [{ from: /libacme.so, to: /usr/local/lib/ }]
  - dir: ./overlay
  - tar: ./extra.tar.gz
  - files: [{ path: /etc/motd, content: "hello\\n", mode: "0644" }]
services:
  - name: hello-world
    rootfs: { dir: ./hello }
    container: { entrypoint: ./hello }
    restart: always
image:
  tag: registry.internal:5000/acme/installer:v1.0.6-acme
  labels: { org.opencontainers.image.vendor: Acme }
  env: { A: b }
`);

  expect(recipe).toMatchObject({
    platforms: ['linux/amd64', 'linux/arm64'],
    kernel: { source: { kind: 'image' }, vmlinuz: 'boot/vmlinuz', modules: 'auto' },
    remove: ['/lib/modules', '/usr/share/*'],
    layers: [
      { kind: 'copy', copies: [{ from: ['libacme.so'], to: '/usr/local/lib/' }] },
      { kind: 'tree', source: { kind: 'directory', path: '/work/overlay', modes: 'checkout' } },
      { kind: 'tree', source: { kind: 'tar', path: '/work/extra.tar.gz' } },
      { kind: 'files', files: [{ path: '/etc/motd', mode: 0o644 }] },
    ],
    services: [{ name: 'hello-world', rootfs: { kind: 'directory', path: '/work/hello' } }],
    image: {
      tag: 'registry.internal:5000/acme/installer:v1.0.6-acme',
      labels: { 'org.opencontainers.image.vendor': 'Acme' },
      env: { A: 'b' },
    },
  });
});

test.each([
  ['oci:./base:v1', 'oci:/work/base:v1'],
  ['oci:base', 'oci:/work/base'],
  ['oci-archive:../b.tar', 'oci-archive:/b.tar'],
  ['docker-archive:/b.tar:ghcr.io/a/b:v1', 'docker-archive:/b.tar:ghcr.io/a/b:v1'],
  ['docker-daemon:installer:v1', 'docker-daemon:installer:v1'],
  ['oci:./base-${TARGETARCH}', 'oci:/work/base-${TARGETARCH}'],
])('parseRecipe() reads the base `%s` as `%s`', (base, place) => {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n`;

  expect(parseRecipe(text, { file: 'r.yaml', folder: '/work' }).base.place).toBe(place);
});

test.each([
  ['kernel: { dir: ./k, vmlinuz: /bzImage, modules: /mods/ }', { vmlinuz: 'bzImage', modules: 'mods' }],
  ['kernel: { recipe: ../k/kernel.yaml }', { source: { kind: 'image' }, vmlinuz: 'boot/vmlinuz', modules: 'auto' }],
  ['kernel: { tar: ./k.tar, modules: false }', { vmlinuz: 'boot/vmlinuz', modules: undefined }],
])('parseRecipe() reads `%s`', (yaml, expected) => {
  expect(parse(yaml).kernel).toMatchObject(expected);
});

test('parseRecipe() names a kernel by the recipe that it is built of', () => {
  const { kernel, kernelRecipe } = parse('kernel:\n  recipe: ../k/kernel.yaml\n');

  expect(kernelRecipe).toEqual({
    path: '/k/kernel.yaml',
    place: 'oci:/k/kernel.yaml',
    at: { file: 'recipe.yaml', line: 5, column: 11 },
  });
  expect(kernel?.source).toMatchObject({ kind: 'image', image: { place: 'oci:/k/kernel.yaml' } });
  expect(parse('kernel: { dir: k }').kernelRecipe).toBeUndefined();
});

test('parseRecipe() gives a service its spec without the rootfs, and where its fields are', () => {
  const [service] = parse('services:\n  - name: x\n    rootfs: { tar: r.tar }\n    depends: [{ file: /x }]\n').services;

  expect(service?.spec).toEqual({ name: 'x', depends: [{ file: '/x' }] });
  expect(service?.positions.get('depends[0].file')).toEqual({
    key: { line: 7, column: 17 },
    value: { line: 7, column: 23 },
  });
  expect(service?.at).toEqual({ file: 'recipe.yaml', line: 5, column: 5 });
});

test('parseRecipe() makes a local tag absolute', () => {
  expect(parse('image: { tag: "oci:out:v1" }').image.tag).toBe('oci:/work/out:v1');
});

test('parseRecipe() reads the names of modules with their positions', () => {
  const { kernel } = parse('kernel: { dir: k }\nmodules:\n  - nvme\n  - r8169\n');

  expect(kernel?.only).toEqual([
    { name: 'nvme', at: { file: 'recipe.yaml', line: 6, column: 5 } },
    { name: 'r8169', at: { file: 'recipe.yaml', line: 7, column: 5 } },
  ]);
  expect(parse('kernel: { dir: k }').kernel?.only).toBeUndefined();
});

test('parseRecipe() says where the schematic is that a recipe starts from', () => {
  expect(parse('schematic: s.yaml').schematicFile).toEqual({
    path: '/work/s.yaml',
    at: { file: 'recipe.yaml', line: 4, column: 12 },
  });
  expect(parse('').schematicFile).toBeUndefined();
});

test('parseRecipe() takes the installer of a release from the registry that stands for its own', () => {
  const text = 'apiVersion: rootsmith/v1\nkind: Installer\ntalos: v1.9.6\n';
  const options = { file: 'recipe.yaml', folder: '/work' };

  expect(parseRecipe(text, options).base.place).toBe('ghcr.io/siderolabs/installer:v1.9.6');
  expect(parseRecipe(text, { ...options, registry: 'r.example' })).toMatchObject({
    base: { place: 'r.example/installer:v1.9.6' },
    registry: 'r.example',
  });
});
