import { expect, test } from 'vitest';
import { isRootsmithError, type RootsmithError } from '../../../src/errors/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: x\n';

function refusalOf(text: string): RootsmithError {
  try {
    parseRecipe(text, { file: 'r.yaml', folder: '/work' });
  } catch (error) {
    if (isRootsmithError(error)) return error;
    throw error;
  }
  throw new Error('the recipe was accepted');
}

test.each([
  ['nothing', '', 'r.yaml:1:1: expected mapping, found nothing'],
  ['a list', '[]', 'r.yaml:1:1: expected mapping, found an empty list'],
  [
    'broken YAML',
    'a: [',
    'r.yaml:1:5: flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['a key twice', `${head}base: y\n`, 'r.yaml:4:1: map keys must be unique'],
  [
    'another version',
    head.replace('v1', 'v2'),
    'r.yaml:1:13: at `apiVersion`: expected `rootsmith/v1`, found "rootsmith/v2"',
  ],
  ['another kind', head.replace('Installer', 'Image'), 'r.yaml:2:7: at `kind`: expected `Installer`, found "Image"'],
  [
    'no base',
    head.replace('base: x\n', ''),
    'r.yaml:1:1: at `base`: expected `base` or `talos`, one of both, found nothing',
  ],
  ['an unknown key', `${head}bass: 1\n`, 'r.yaml:4:1: at `bass`: unknown key `bass`'],
  ['an empty key', `${head}layers:\n`, 'r.yaml:4:8: at `layers`: expected list, found nothing'],
  [
    'a number for a place',
    `${head}layers:\n  - image: 1\n`,
    'r.yaml:5:12: at `layers[0].image`: expected string, found number 1',
  ],
  [
    'a placeholder',
    `${head}kernel: { image: <your kernel> }\n`,
    'r.yaml:4:18: at `kernel.image`: expected a PLACE without spaces and brackets, found "<your kernel>"',
  ],
  [
    'a bad reference',
    `${head}layers: [{ image: Acme/Lib }]\n`,
    'r.yaml:4:19: at `layers[0].image`: expected an image reference such as `ghcr.io/acme/lib:1.2`, found "Acme/Lib"',
  ],
  [
    'a transport alone',
    `${head}layers: [{ image: "oci:" }]\n`,
    'r.yaml:4:19: at `layers[0].image`: expected a path after `oci:`, found "oci:"',
  ],
  [
    'a daemon alone',
    `${head}layers: [{ image: "docker-daemon:" }]\n`,
    'r.yaml:4:19: at `layers[0].image`: expected a name after `docker-daemon:`, found "docker-daemon:"',
  ],
  [
    'an empty place',
    `${head}layers: [{ image: "" }]\n`,
    'r.yaml:4:19: at `layers[0].image`: expected a PLACE such as `ghcr.io/acme/lib:1.2` or `oci:./lib:v1`, found ""',
  ],
  [
    'a variable',
    `${head}image: { tag: "x:\${TAG}" }\n`,
    'r.yaml:4:15: at `image.tag`: expected no variable but `${TARGETPLATFORM}`, `${TARGETOS}`, `${TARGETARCH}`, `${TARGETVARIANT}`, found "x:${TAG}"',
  ],
  [
    'a variable without braces',
    `${head}layers: [{ dir: ./x-$TARGETARCH }]\n`,
    'r.yaml:4:17: at `layers[0].dir`: expected no variable but `${TARGETPLATFORM}`, `${TARGETOS}`, `${TARGETARCH}`, `${TARGETVARIANT}`, found "./x-$TARGETARCH"',
  ],
  [
    'a bad platform',
    `${head}platforms: [amd64]\n`,
    'r.yaml:4:13: at `platforms[0]`: expected a platform such as `linux/amd64`, found "amd64"',
  ],
  ['no platforms', `${head}platforms: []\n`, 'r.yaml:4:12: at `platforms`: expected at least 1 item, found none'],
  [
    'a relative path to remove',
    `${head}remove: [lib]\n`,
    'r.yaml:4:10: at `remove[0]`: expected an absolute path such as `/etc/motd`, found "lib"',
  ],
  [
    'a path that climbs',
    `${head}remove: [/a/../b]\n`,
    'r.yaml:4:10: at `remove[0]`: expected a path without `..`, found "/a/../b"',
  ],
  [
    'a source that climbs',
    `${head}layers: [{ dir: x, copy: [{ from: ../a, to: /a }] }]\n`,
    'r.yaml:4:35: at `layers[0].copy[0].from`: expected a path without `..`, found "../a"',
  ],
  [
    'a number for a source',
    `${head}layers: [{ dir: x, copy: [{ from: 1, to: /a }] }]\n`,
    'r.yaml:4:35: at `layers[0].copy[0].from`: expected string or list, found number 1',
  ],
  [
    'no source',
    `${head}layers: [{ dir: x, copy: [{ from: [], to: /a }] }]\n`,
    'r.yaml:4:35: at `layers[0].copy[0].from`: expected at least 1 item, found none',
  ],
  ['a layer that is a text', `${head}layers: [x]\n`, 'r.yaml:4:10: at `layers[0]`: expected mapping, found "x"'],
  [
    'a layer without its key',
    `${head}layers: [{}]\n`,
    'r.yaml:4:10: at `layers[0]`: expected one of the keys `image`, `dir`, `tar` and `files`, found an empty mapping',
  ],
  [
    'a misspelt layer',
    `${head}layers: [{ dirr: x }]\n`,
    'r.yaml:4:10: at `layers[0]`: expected one of the keys `image`, `dir`, `tar` and `files`, found `dirr`',
  ],
  [
    'two layers in one',
    `${head}layers: [{ dir: x, tar: y }]\n`,
    'r.yaml:4:10: at `layers[0]`: `tar` and `dir` exclude each other',
  ],
  [
    'an unknown key in a layer',
    `${head}layers: [{ dir: x, copi: [] }]\n`,
    'r.yaml:4:20: at `layers[0].copi`: unknown key `copi`',
  ],
  [
    'a bad owner',
    `${head}layers: [{ dir: x, owner: bob }]\n`,
    'r.yaml:4:27: at `layers[0].owner`: expected an owner such as "1000:1000" or "root" or "keep", found "bob"',
  ],
  [
    'an owner that is too large',
    `${head}layers: [{ dir: x, owner: "4294967296" }]\n`,
    'r.yaml:4:27: at `layers[0].owner`: expected an owner such as "1000:1000" or "root" or "keep", found "4294967296"',
  ],
  [
    '`keep` beside `copy`',
    `${head}layers: [{ dir: x, owner: keep, copy: [{ from: a, to: /a }] }]\n`,
    'r.yaml:4:27: at `layers[0].owner`: expected an owner such as "1000:1000" or "root" beside `copy`, found "keep"',
  ],
  [
    'a bare mode',
    `${head}layers: [{ files: [{ path: /a, content: x, mode: 0644 }] }]\n`,
    'r.yaml:4:50: at `layers[0].files[0].mode`: expected a mode in quotes such as "0644", found number 644',
  ],
  [
    'a mode that is none',
    `${head}layers: [{ files: [{ path: /a, content: x, mode: "0888" }] }]\n`,
    'r.yaml:4:50: at `layers[0].files[0].mode`: expected a mode in quotes such as "0644", found "0888"',
  ],
  [
    'a file without content',
    `${head}layers: [{ files: [{ path: /a }] }]\n`,
    'r.yaml:4:20: at `layers[0].files[0]`: expected one of the keys `content`, `contentBase64`, `from`, `symlink`, `hardlink` and `directory`, found `path`',
  ],
  [
    'a file with two contents',
    `${head}layers: [{ files: [{ path: /a, content: x, symlink: y }] }]\n`,
    'r.yaml:4:20: at `layers[0].files[0]`: `symlink` and `content` exclude each other',
  ],
  [
    'content that is no base64',
    `${head}layers: [{ files: [{ path: /a, contentBase64: "a" }] }]\n`,
    'r.yaml:4:47: at `layers[0].files[0].contentBase64`: expected base64, found "a"',
  ],
  [
    'a symlink with a mode',
    `${head}layers: [{ files: [{ path: /a, symlink: x, mode: "0644" }] }]\n`,
    'r.yaml:4:44: at `layers[0].files[0].mode`: unknown key `mode`',
  ],
  [
    '`directory: false`',
    `${head}layers: [{ files: [{ path: /a, directory: false }] }]\n`,
    'r.yaml:4:43: at `layers[0].files[0].directory`: expected `true`, found boolean false',
  ],
  [
    'modules of no kernel',
    `${head}modules: [nvme]\n`,
    'r.yaml:4:10: at `modules`: expected no `modules` without a `kernel` to take them from, found list',
  ],
  [
    'modules of a kernel without modules',
    `${head}kernel: { dir: x, modules: false }\nmodules: [nvme]\n`,
    'r.yaml:5:10: at `modules`: expected no `modules` beside `kernel.modules: false`, found list',
  ],
  [
    'the file of a module for its name',
    `${head}kernel: { dir: x }\nmodules: [nvme.ko]\n`,
    'r.yaml:5:11: at `modules[0]`: expected the name of a module such as `r8169`, without `.ko`, found "nvme.ko"',
  ],
  [
    'a kernel from nowhere',
    `${head}kernel: { vmlinuz: /x }\n`,
    'r.yaml:4:9: at `kernel`: expected one of the keys `image`, `dir`, `tar` and `recipe`, found `vmlinuz`',
  ],
  [
    '`modules: true`',
    `${head}kernel: { dir: x, modules: true }\n`,
    'r.yaml:4:28: at `kernel.modules`: expected string or `false`, found boolean true',
  ],
  [
    'a service without a name',
    `${head}services: [{ restart: always }]\n`,
    'r.yaml:4:12: at `services[0].name`: expected string, found nothing',
  ],
  [
    'a rootfs that is a text',
    `${head}services: [{ name: x, rootfs: ./x }]\n`,
    'r.yaml:4:31: at `services[0].rootfs`: expected mapping, found "./x"',
  ],
  [
    'a label that is a number',
    `${head}image: { labels: { a.b: 1 } }\n`,
    'r.yaml:4:25: at `image.labels["a.b"]`: expected string, found number 1',
  ],
])('parseRecipe() refuses %s', (_, text, message) => {
  expect(refusalOf(text)).toMatchObject({ code: 'RECIPE_INVALID', message, exitCode: 3 });
});

test.each([
  ['an unknown key', 'bass: 1', 'Write `base`.'],
  ['an unknown key like no other', 'image: { zzzzzzzzzz: 1 }', 'Use `tag`, `labels`, `env` or `compression`.'],
  ['a misspelt layer', 'layers: [{ dirr: x }]', 'Write `dir`.'],
  ['an unknown key in a branch', 'layers: [{ dir: x, copi: [] }]', 'Write `copy`.'],
  ['a number for a text', 'image: { labels: { a: 1 } }', 'Put it in quotes: "1".'],
  [
    'a bare mode',
    'layers: [{ files: [{ path: /a, content: x, mode: 0644 }] }]',
    'Put it in quotes: YAML reads a bare `0644` as the decimal number 644.',
  ],
  ['an empty key', 'layers:', 'Give it a value, or leave the key out.'],
  ['a variable', 'layers: [{ dir: $HOME }]', 'Write the value out: recipes take nothing from the environment.'],
  ['a placeholder', 'layers: [{ image: <x> }]', 'Replace the placeholder by a name.'],
  [
    'an owner by name',
    'layers: [{ dir: x, owner: bob }]',
    'Write numbers: names would need the passwd file of some image.',
  ],
  [
    'two keys that exclude each other',
    'layers: [{ dir: x, tar: y }]',
    'Make two entries of it, or keep one of the keys.',
  ],
  ['broken YAML', 'a: [', 'Correct the YAML syntax.'],
])('parseRecipe() has a hint for %s', (_, body, hint) => {
  expect(refusalOf(`${head}${body}\n`).hint).toBe(hint);
});

test('parseRecipe() gives all complaints at once, in the order of the text', () => {
  const { message, details } = refusalOf(`${head}remove: [a]\nlayers: [{ dir: 1 }]\nzzz: 1\n`);

  expect(message.split('\n')).toEqual([
    'r.yaml:4:10: at `remove[0]`: expected an absolute path such as `/etc/motd`, found "a"',
    'r.yaml:5:17: at `layers[0].dir`: expected string, found number 1',
    'r.yaml:6:1: at `zzz`: unknown key `zzz`',
  ]);
  expect(details).toEqual({ line: 4, column: 10, path: 'remove[0]', count: 3 });
});

test('parseRecipe() stops listing after twenty complaints', () => {
  const { message, details } = refusalOf(`${head}remove: [${'a,'.repeat(25)}]\n`);

  expect(message.split('\n').at(-1)).toBe('and 5 more');
  expect(details['count']).toBe(25);
});

test('parseRecipe() shortens long texts in a complaint', () => {
  expect(refusalOf(`${head}remove: [${'a'.repeat(200)}]\n`).message).toMatch(/found "a{77}…"$/);
});
