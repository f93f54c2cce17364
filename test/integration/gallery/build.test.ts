import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, planBuild } from '../../../src/installer/index.ts';
import { parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { extensionSegment, microcodeSegment } from '../../fixtures/gallery/boot-files.ts';
import { imagerUki } from '../../fixtures/gallery/efi-stub.ts';
import { type Arch, eras, TIME } from '../../fixtures/gallery/era.ts';
import { ukiSections } from '../../fixtures/gallery/layers.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { type ReadInstaller, readInstallers } from '../../fixtures/gallery/read-installer.ts';
import { makeShape, type Shape, type ShapeName, shapeNames, shapes } from '../../fixtures/gallery/shapes.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-gallery-'));
  mkdirSync(join(folder, 'hello'));
  writeFileSync(join(folder, 'hello/hello'), 'a program', { mode: 0o755 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { env: { SOURCE_DATE_EPOCH: String(TIME) } };
const shapeOf = (name: ShapeName): Shape => shapes[name];
const usable = shapeNames.filter((name) => shapeOf(name).refused === undefined);
const refused = shapeNames.filter((name) => shapeOf(name).refused !== undefined);

/** A file and a service on this base. */
function recipeFor(base: string, more = ''): Recipe {
  const text = `apiVersion: rootsmith/v1
kind: Installer
base: ${base}
layers: [{ files: [{ path: /etc/motd, content: hello }] }]
services:
  - name: hello
    rootfs: { dir: ./hello }
    container: { entrypoint: ./hello }
    restart: always
${more}`;
  return parseRecipe(text, { file: join(folder, 'recipe.yaml'), folder });
}

async function placeOf(name: ShapeName): Promise<string> {
  return writeLayout(join(folder, name.replaceAll(/\W+/g, '-')), await makeShape(name));
}

async function recipeOf(name: ShapeName): Promise<Recipe> {
  return recipeFor(await placeOf(name), shapeOf(name).needsPlatform === true ? 'platforms: [linux/amd64]\n' : '');
}

interface WrittenConfig {
  readonly os: string;
  readonly architecture: string;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history: readonly { readonly empty_layer?: boolean }[];
}

function configOf({ view }: ReadInstaller): WrittenConfig {
  return view.config.json as unknown as WrittenConfig;
}

describe.each(usable)('a base of the shape «%s»', (name) => {
  const shape = shapeOf(name);

  test('is planned and built for each of its platforms, and the result is complete', async () => {
    const recipe = await recipeOf(name);
    const architectures = shape.index === undefined ? ['amd64'] : ['amd64', 'arm64'];
    const platforms = architectures.map((architecture) => `linux/${architecture}`);
    const place = `oci:${join(folder, `built-${name.replaceAll(/\W+/g, '-')}`)}:v1`;

    const plan = await planBuild(recipe, [place], options);
    const result = await build(recipe, [place], options);
    const images = await readInstallers(place);

    expect(plan.platforms.map(({ platform, talos }) => [platform, talos])).toEqual(
      platforms.map((platform) => [platform, eras[shape.era].talos]),
    );
    expect(result.platforms).toEqual(platforms);
    expect(images.map(({ view }) => view.config.platform?.architecture)).toEqual(architectures);
    for (const image of images) {
      const { os, architecture, rootfs, history } = configOf(image);
      const { layers } = image.view;
      expect({ os, architecture, type: rootfs.type }).toEqual({ os: 'linux', architecture, type: 'layers' });
      expect(rootfs.diff_ids).toHaveLength(layers.length);
      expect(history.filter((entry) => entry.empty_layer !== true)).toHaveLength(layers.length);
      expect(image.view.config.onBuild).toEqual([]);
      expect(image.paths).toEqual(expect.arrayContaining(['etc/motd', 'usr/local/etc/containers/hello.yaml']));
    }
  });
});

describe.each(refused)('a base of the shape «%s»', (name) => {
  test('is refused by plan and build, with the reason', async () => {
    const recipe = await recipeOf(name);
    const place = `oci:${join(folder, 'never')}:v1`;
    const { code, message } = shapeOf(name).refused ?? { code: '', message: / / };
    const why = { code, message: expect.stringMatching(message) as string };

    await expect(planBuild(recipe, [place], options)).rejects.toMatchObject(why);
    await expect(build(recipe, [place], options)).rejects.toMatchObject(why);
  });
});

test('build() asks for a platform where index, config and layers do not tell it', async () => {
  const place = await placeOf('imager image of v1.9 that names no platform');

  await expect(build(recipeFor(place), [`oci:${join(folder, 'never')}`], options)).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: expect.stringContaining('does not say which platform it is for') as string,
    hint: 'Choose one, for example by `--platform linux/amd64`.',
  });
});

test.each([
  'v1.8 by a factory, with extensions',
  'v1.7 by a factory, with extensions and microcode',
  'v1.12 by a factory, with extensions and microcode',
  'v1.14 by a factory, with extensions',
] as const)('build() keeps the segments around the root file system of «%s»', async (name) => {
  const place = `oci:${join(folder, `segments-${name.replaceAll(/\W+/g, '-')}`)}:v1`;
  const before = name.endsWith('microcode') ? await microcodeSegment() : new Uint8Array();
  const behind = await extensionSegment(eras[shapes[name].era]);

  await build(await recipeOf(name), [place], options);
  const [image] = await readInstallers(place);

  const { initramfs, segment } = image!;
  expect(Buffer.from(initramfs.subarray(0, segment.start)).equals(before)).toBe(true);
  expect(Buffer.from(initramfs.subarray(initramfs.length - behind.length)).equals(behind)).toBe(true);
  // Only zeros, which the kernel passes over, may lie between.
  expect(initramfs.subarray(segment.end, initramfs.length - behind.length).every((byte) => byte === 0)).toBe(true);
});

const unified = usable.filter((name) => shapeOf(name).era.length > 3 && !/imager image/.test(name));

test.each(unified)('build() gives the UKI that the imager would make of the new initramfs, on «%s»', async (name) => {
  const place = `oci:${join(folder, `uki-${name.replaceAll(/\W+/g, '-')}`)}:v1`;

  await build(await recipeOf(name), [place], options);

  for (const { view, assets, initramfs } of await readInstallers(place)) {
    const arch = view.platform.architecture as Arch;
    const sections = await ukiSections({ arch, era: shapeOf(name).era });
    const changed = sections.map((section) =>
      section.name === '.initrd' ? { ...section, content: initramfs } : section,
    );
    const expected = imagerUki(changed, { arch, time: TIME });
    expect(Buffer.from(assets.get('vmlinuz.efi') ?? []).equals(expected)).toBe(true);
  }
});

test('build() gives the same digest again, and another where the time is another', async () => {
  const recipe = await recipeOf('v1.12 by the imager, in an index');
  const digest = async (name: string, epoch: number): Promise<string> =>
    (await build(recipe, [`oci:${join(folder, name)}:v1`], { env: { SOURCE_DATE_EPOCH: String(epoch) } })).digest;

  const [one, two, later] = [await digest('one', TIME), await digest('two', TIME), await digest('later', TIME + 60)];

  expect(two).toBe(one);
  expect(later).not.toBe(one);
});
