import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { extensionJsonSchemaText, extensionRecipeJsonSchema, parseExtensionRecipe } from '../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Extension\n';
const metadata = 'metadata: { name: hello, version: v1.0.0, author: me, description: text }\n';
const parse = (text: string) => parseExtensionRecipe(`${head}${text}`, { file: 'r.yaml', folder: '/here' });

test('parseExtensionRecipe() gives every field', () => {
  const recipe = parse(`${metadata}layers: [{ dir: ./files }]
services: [{ name: hello, container: { entrypoint: ./hello }, restart: always, rootfs: { tar: a.tar } }]
modules: { from: { dir: ./modules }, paths: ["*.ko"] }
sbom: ./hello.spdx.json
platforms: [linux/arm64]
image: { tag: r.example/hello:v1, labels: { a: b } }
`);

  expect(recipe).toMatchObject({
    metadata: { name: 'hello', constraint: '>= v1.0.0', extraInfo: undefined, at: { line: 3 } },
    layers: [{ kind: 'tree', source: { path: '/here/files' } }],
    services: [{ name: 'hello', rootfs: { path: '/here/a.tar' } }],
    modules: { source: { path: '/here/modules' }, paths: ['*.ko'], at: { line: 6 } },
    sbom: { kind: 'file', path: '/here/hello.spdx.json' },
    setsOwners: false,
    platforms: ['linux/arm64'],
    image: { tag: 'r.example/hello:v1', labels: { a: 'b' } },
  });
});

test('parseExtensionRecipe() needs no more than metadata', () => {
  expect(parse(metadata)).toMatchObject({ layers: [], services: [], modules: undefined, sbom: { kind: 'none' } });
  expect(parse(`${metadata}sbom: true\n`).sbom).toEqual({ kind: 'write' });
});

test.each([
  ['', 'r.yaml:1:1: at `metadata`: expected mapping, found nothing'],
  [
    metadata.replace('hello', 'Hello'),
    'r.yaml:3:19: at `metadata.name`: expected a name of small letters, digits, `-`, `_` and `.`, found "Hello"',
  ],
  [metadata.replace('v1.0.0', '1.0'), 'r.yaml:3:35: at `metadata.version`: expected string, found number 1'],
  [`${metadata}remove: [/a]\n`, 'r.yaml:4:1: at `remove`: unknown key `remove`'],
])('parseExtensionRecipe() refuses %j', (text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID', message }));
});

test('extensionRecipeJsonSchema() demands the metadata', () => {
  expect(extensionRecipeJsonSchema()['required']).toEqual(['apiVersion', 'kind', 'metadata']);
});

test('recipes/extension.schema.json is what the schema says (else run `npm run docs`)', async () => {
  const written = await readFile(new URL('../../../recipes/extension.schema.json', import.meta.url), 'utf8');

  expect(written).toBe(extensionJsonSchemaText());
});
