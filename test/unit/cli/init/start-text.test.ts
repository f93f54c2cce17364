import { expect, test } from 'vitest';
import { startText } from '../../../../src/cli/init/start-text.ts';
import { parseMirror } from '../../../../src/mirror/index.ts';
import { parseExtensionRecipe, parseKernelRecipe, parseRecipe } from '../../../../src/recipe/index.ts';

const where = { file: 'recipe.yaml', folder: '/r' };
const bare = { talos: 'v1.13.9', extensions: [] };

test('startText() of an installer is a recipe of its release alone, when nothing else is asked for', () => {
  const recipe = parseRecipe(startText('installer', bare), where);

  expect(recipe.talos).toBe('v1.13.9');
  expect(recipe).toMatchObject({ layers: [], services: [], customization: { extensions: [] } });
});

test('startText() of an installer has all that is asked for', () => {
  const extensions = ['gvisor', 'siderolabs/zfs', './mine', '/x/mine.tar.gz', 'r.example/e:v1'];
  const text = startText('installer', { ...bare, extensions, service: 'greeter', schematic: './s.yaml' });
  const recipe = parseRecipe(text, where);

  expect(recipe.customization.extensions).toMatchObject([
    { kind: 'official', name: 'siderolabs/gvisor' },
    { kind: 'official', name: 'siderolabs/zfs' },
    { kind: 'tree', source: { kind: 'directory', path: '/r/mine' } },
    { kind: 'tree', source: { kind: 'tar', path: '/x/mine.tar.gz' } },
    { kind: 'tree', source: { kind: 'image' } },
  ]);
  expect(recipe.services.map(({ name }) => name)).toEqual(['greeter']);
  expect(recipe.schematicFile?.path).toBe('/r/s.yaml');
});

test.each(['oci:#a:v1', 'ghcr.io/siderolabs/installer:v1.0.6', 'oci:/a@b:v1'])(
  'startText() quotes the base %j where YAML needs it',
  (base) => {
    const text = startText('installer', { ...bare, base });

    expect(text).toContain(base.includes('#') ? `base: ${JSON.stringify(base)}` : `base: ${base}`);
    expect(() => parseRecipe(text, where)).not.toThrow();
  },
);

test('startText() turns its examples into YAML that could be used, without their comment marks', () => {
  const text = startText('installer', bare).replaceAll(
    /^# (?=(?:extensions|services|kernelArgs|layers|image):|  )/gm,
    '',
  );

  expect(parseRecipe(text, where)).toMatchObject({ services: [{ name: 'hello' }] });
});

test('startText() of the other kinds is what their parsers take', () => {
  const mirror = parseMirror(
    { name: 'mirror.yaml', text: startText('mirror', { ...bare, extensions: ['docker.io/library/nginx:1.27'] }) },
    where,
  );
  const extension = parseExtensionRecipe(startText('extension', { ...bare, service: 'greeter' }), where);

  expect(mirror.images).toHaveLength(1);
  expect(extension).toMatchObject({ metadata: { name: 'greeter' }, services: [{ name: 'greeter' }] });
  expect(() => parseKernelRecipe(startText('kernel', bare), where)).not.toThrow();
});
