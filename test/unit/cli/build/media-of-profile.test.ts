import { expect, test } from 'vitest';
import {
  enrolledFrom,
  installerForMedia,
  kindOfMedia,
  mediaRequest,
} from '../../../../src/cli/build/media-of-profile.ts';
import { parseImagerProfile, profileRecipe } from '../../../../src/recipe/index.ts';

const made = (text: string) =>
  profileRecipe(parseImagerProfile(Buffer.from(`arch: amd64\nversion: v1.12.7\n${text}`), { file: 'p.yaml' }), {
    folder: '/',
  });
const target = { folder: '/out' };

test('mediaRequest() of a disk has the size before boot partitions, its format and arguments', () => {
  const profile = made(
    'baseProfileName: aws\ncustomization: { extraKernelArgs: [a=b], metaContents: [{ key: 10, value: x }] }\n',
  );

  expect(mediaRequest('oci:/w:v1', profile, target)).toMatchObject({
    place: 'oci:/w:v1',
    kinds: ['disk'],
    folder: '/out',
    fileName: 'aws-amd64.raw.zst',
    platformName: 'aws',
    version: 'v1.12.7',
    extraArguments: ['a=b'],
    meta: [{ key: 10, value: 'x' }],
    bootloader: 'dual-boot',
    disk: { sizeBytes: 8192 * 1024 * 1024, format: 'raw', sectorBytes: 512 },
    outFormat: '.zst',
  });
});

test.each([
  ['iso', 'iso', 'metal-amd64.iso'],
  ['metal-uki', 'uki', 'metal-amd64-uki.efi'],
])('mediaRequest() of the profile %s is for %s', (base, kind, fileName) => {
  const profile = made(`baseProfileName: ${base}\n`);

  expect(kindOfMedia(profile.media)).toBe(kind);
  expect(mediaRequest('oci:/w:v1', profile, target)).toMatchObject({ kinds: [kind], fileName, disk: undefined });
  expect(mediaRequest('oci:/w:v1', profile, { folder: '/out', fileName: 'x.bin' })).toMatchObject({
    fileName: 'x.bin',
  });
});

test.each([
  ['metal-uki', '.gz', 'metal-amd64-uki.efi.gz'],
  ['iso', '.tar.gz', 'metal-amd64.iso.tar.gz'],
] as const)('mediaRequest() of the profile %s packs its output as %s', (base, outFormat, fileName) => {
  const profile = made(`baseProfileName: ${base}\noutput: { outFormat: ${outFormat} }\n`);

  expect(mediaRequest('oci:/w:v1', profile, target)).toMatchObject({ outFormat, fileName, disk: undefined });
});

test('installerForMedia() leaves to the media what an installer cannot hold', () => {
  const { recipe } = made(
    'baseProfileName: iso\ncustomization: { extraKernelArgs: [a=b], metaContents: [{ key: 10, value: x }] }\n' +
      'input: { systemExtensions: [{ imageRef: r.example/e:1 }] }\n',
  );

  expect(installerForMedia(recipe).customization).toMatchObject({
    kernelArgs: [],
    meta: [],
    extensions: [{ source: { image: { place: 'r.example/e:1' } } }],
  });
});

test.each([
  ['iso', 'imageRef: r.example/cache:1', { kind: 'image', image: { place: 'r.example/cache:1' } }],
  ['metal', 'ociPath: cache', { kind: 'image', image: { place: 'oci:/cache' } }],
  ['iso', 'tarballPath: cache.tar', { kind: 'tar', path: '/cache.tar' }],
])('mediaRequest() of the profile %s has an image cache by %s', (base, asset, imageCache) => {
  const profile = made(`baseProfileName: ${base}\ninput: { imageCache: { ${asset} } }\n`);

  expect(mediaRequest('oci:/w:v1', profile, target)).toMatchObject({ imageCache });
  expect(installerForMedia(profile.recipe).customization.imageCache).toBeUndefined();
});

test('mediaRequest() leaves an image cache out where the imager ignores it', () => {
  const profile = made('baseProfileName: metal-uki\ninput: { imageCache: { ociPath: cache } }\n');

  expect(mediaRequest('oci:/w:v1', profile, target)).toMatchObject({ imageCache: undefined });
});

test.each([
  ['iso', 'force'],
  ['image', undefined],
  ['uki', undefined],
] as const)('enrolledFrom() of the kind %s is %s', (kind, enroll) => {
  expect(enrolledFrom({ kind }, { enroll: 'force' })).toBe(enroll);
});
