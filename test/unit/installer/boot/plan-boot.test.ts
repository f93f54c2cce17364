import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { decompressors } from '../../../../src/compression/decompressors.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { runBuild } from '../../../../src/installer/pipeline.ts';
import { type FileNode, ownContent, type RootTree, tarOfTree } from '../../../../src/rootfs/index.ts';
import { buildCommandLine, parseTalosVersion } from '../../../../src/talos/index.ts';
import { inspectUki, type UkiReport } from '../../../../src/uki/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { eras } from '../../../fixtures/gallery/era.ts';
import { BASE, galleryBuild, OUTPUT, recipeOn, runOf } from '../../../fixtures/gallery/memory.ts';
import { readInstallersIn } from '../../../fixtures/gallery/read-installer.ts';
import { makeShape, type ShapeName } from '../../../fixtures/gallery/shapes.ts';
import type { MemoryBuild } from '../../../fixtures/memory-build.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { testBootSigner, testKeyFiles } from '../../../fixtures/secureboot/test-keys.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const MOTD = 'layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n';
const SECURE = `secureBoot: { signingKey: ${testKeyFiles.key}, signingCertificate: ${testKeyFiles.cert}, pcrKey: ${testKeyFiles.pcrKey} }\n`;
const ARGS = 'kernelArgs: [quiet, console=ttyS0]\n';
const IMAGER = 'registry.example/imager:v1';
const AGAIN = 'registry.example/again:v1';

const treeTar = (tree: RootTree): Promise<Uint8Array> =>
  collect(tarOfTree(tree, { content: (file: FileNode) => ownContent(file) }));

interface Built {
  readonly build: MemoryBuild;
  readonly report: UkiReport;
  readonly names: readonly string[];
  readonly assets: ReadonlyMap<string, Uint8Array>;
}

async function built(name: ShapeName, more: string, uki = 'vmlinuz.efi'): Promise<Built> {
  const build = await galleryBuild(name);
  await runBuild(recipeOn(`${MOTD}${more}platforms: [linux/amd64]\n`), [OUTPUT], runOf(build));
  return await readBuilt(build, OUTPUT, uki);
}

async function readBuilt(build: MemoryBuild, place: string, uki = 'vmlinuz.efi'): Promise<Built> {
  const [image] = await readInstallersIn(build.context, place);
  expect(image?.paths).toContain('etc/motd');
  const assets = image!.assets;
  return {
    build,
    report: await inspectUki(bufferAccess(assets.get(uki)!), { trusted: [testBootSigner().certificate] }),
    names: [...assets.keys()].sort(),
    assets,
  };
}

const linesOf = ({ report }: Built): readonly (string | undefined)[] => report.profiles.map(({ cmdline }) => cmdline);
const line = (talos: string, more: Partial<Parameters<typeof buildCommandLine>[0]> = {}): string => {
  const common = { kind: 'installer', platform: 'metal', architecture: 'amd64' } as const;
  return buildCommandLine({ ...common, version: parseTalosVersion(talos), ...more });
};
const WIPE = 'talos.experimental.wipe=system:EPHEMERAL,STATE';

test('runBuild() puts arguments into the command line of each boot entry', async () => {
  const result = await built('v1.10 by the imager', ARGS);

  const main = 'talos.platform=metal console=ttyS0 slab_nomerge pti=on consoleblank=0 quiet';
  expect(linesOf(result)).toEqual([main, `${main} ${WIPE}`]);
  expect(result.report.sections.map(({ name }) => name)).toContain('.splash');
});

test('runBuild() leaves the command lines as they are where nothing is asked of them', async () => {
  const [main, reset] = linesOf(await built('v1.10 by the imager', ''));

  expect([main, reset]).toEqual([
    'talos.platform=metal console=tty0 slab_nomerge pti=on consoleblank=0',
    `${main ?? ''} ${WIPE}`,
  ]);
});

test.each(['v1.10 by the imager', 'v1.10 for secure boot', 'v1.12 with a signed UKI alone'] as const)(
  'runBuild() signs a base of the shape «%s» for secure boot',
  async (name) => {
    const result = await built(name, SECURE + ARGS);

    const { report, assets } = result;
    expect(linesOf(result)[0]).toBe(
      'talos.platform=metal console=ttyS0 slab_nomerge pti=on consoleblank=0 lockdown=confidentiality quiet',
    );
    expect(report.signatures).toMatchObject([{ isValid: true, matchesImage: true, isTrusted: true }]);
    expect(report.profiles.map(({ pcrsig }) => pcrsig)).toEqual(
      [0, 1].map(() => ['sha256', 'sha384', 'sha512'].map((bank) => ({ bank, phase: 'enter-machined' }))),
    );
    const program = await inspectUki(bufferAccess(assets.get('systemd-boot.efi')!), {
      trusted: [testBootSigner().certificate],
    });
    expect(program.signatures).toMatchObject([{ isValid: true, matchesImage: true, isTrusted: true }]);
  },
);

test.each([
  ['1.5', 'v1.5 with a kernel for UEFI'],
  ['1.9', 'v1.9 with a kernel for UEFI'],
] as const)('runBuild() makes a secure boot installer of the files of %s', async (era, name) => {
  const { report, names } = await built(name, SECURE + ARGS, 'vmlinuz.efi.signed');

  const { talos, kernel } = eras[era];
  const texts = new Map(report.sections.map((section) => [section.name, section.text]));
  expect(names).toEqual(['systemd-boot.efi', 'vmlinuz.efi.signed']);
  expect([texts.get('.uname'), texts.get('.cmdline')]).toEqual([
    kernel,
    line(talos, { secureBoot: true, extraArguments: ['quiet', 'console=ttyS0'] }),
  ]);
  expect(texts.get('.osrel')).toContain(`VERSION_ID=${talos}\n`);
  expect(report.signatures).toMatchObject([{ isValid: true, isTrusted: true }]);
  expect(report.profiles).toHaveLength(1);
});

test('runBuild() signs its own secure boot installer of 1.9 anew', async () => {
  const { build } = await built('v1.9 with a kernel for UEFI', SECURE, 'vmlinuz.efi.signed');
  build.put(AGAIN, build.sinks.get(OUTPUT)!.image()!);

  const recipe = recipeOn(`${SECURE}${ARGS}layers: [{ files: [{ path: /etc/again, content: x }] }]\n`, AGAIN);
  await runBuild(recipe, ['registry.example/third:v1'], runOf(build));

  const { report, names } = await readBuilt(build, 'registry.example/third:v1', 'vmlinuz.efi.signed');
  expect(names).toEqual(['systemd-boot.efi', 'vmlinuz.efi.signed']);
  expect(report.profiles[0]?.cmdline).toBe(
    line(eras['1.9'].talos, { secureBoot: true, extraArguments: ['quiet', 'console=ttyS0'] }),
  );
  expect(report.signatures).toMatchObject([{ isValid: true, matchesImage: true }]);
});

test.each([
  ['', 0],
  [SECURE, 1],
] as const)(
  'runBuild() makes an installer of installer-base and the boot files of another image, with %j',
  async (more, signatures) => {
    const other = await makeShape('imager image of v1.12');
    const build = await galleryBuild('installer-base alone', { images: { [IMAGER]: other } });
    const at = { file: 'recipe.yaml', line: 1, column: 1 };
    const recipe = { ...recipeOn(`${MOTD}${ARGS}${more}`), artifacts: { place: IMAGER, at } };

    const { images } = await runBuild(recipe, [OUTPUT], runOf(build));

    const result = await readBuilt(build, OUTPUT);
    const main = line(eras['1.12'].talos, {
      extraArguments: ['quiet', 'console=ttyS0'],
      secureBoot: signatures > 0,
    });
    expect(linesOf(result)).toEqual([main, `${main} ${WIPE}`]);
    expect(result.names).toEqual(['systemd-boot.efi', 'vmlinuz.efi']);
    expect(result.report.signatures).toHaveLength(signatures);
    expect(result.report.profiles.map(({ id, title }) => [id, title])).toEqual([
      ['main', undefined],
      ['reset-maintenance', 'Reset to maintenance mode'],
    ]);
    expect(images[0]?.blobs.map(({ descriptor }) => descriptor.mediaType)).toHaveLength(3);
  },
);

test('runBuild() tells PCR 11 of each boot entry of what it signs', async () => {
  const build = await galleryBuild('v1.12 by the imager, in an index');
  const recipe = recipeOn(`${MOTD}${SECURE}platforms: [linux/amd64]\n`);

  const { images } = await runBuild(recipe, [OUTPUT], runOf(build));

  const { report } = await readBuilt(build, OUTPUT);
  const measured = images[0]?.measured;
  expect(measured?.map(({ profile }) => profile)).toEqual(['main', 'reset-maintenance']);
  expect(measured?.map(({ pcr11 }) => pcr11.sha256)).toEqual(report.profiles.map(({ pcr11 }) => pcr11.sha256));
});

test('runBuild() signs by a program, which alone has the key', async () => {
  const command = (key: string): string =>
    `{ command: [openssl, pkeyutl, -sign, -inkey, ${key}, -pkeyopt, 'digest:sha256'] }`;
  const own = `secureBoot: { signingKey: ${command(testKeyFiles.key)}, signingCertificate: ${testKeyFiles.cert}, pcrKey: ${testKeyFiles.pcrKey} }\n`;

  const [byProgram, byFile] = [await built('v1.10 by the imager', own), await built('v1.10 by the imager', SECURE)];

  expect(byProgram.assets).toEqual(byFile.assets);
});

test.each([
  [
    'arguments for Talos up to 1.9',
    'v1.9, two layers',
    ARGS,
    'BASE_UNSUPPORTED',
    /kernel args is not supported for installer output in !secureboot mode/,
  ],
  ['arguments for an imager image', 'imager image of v1.12', ARGS, 'BASE_UNSUPPORTED', /as files, and no UKI/],
  ['to sign an imager image', 'imager image of v1.12', SECURE, 'BASE_UNSUPPORTED', /as files, not as a UKI/],
  [
    'to sign Talos 1.4',
    'v1.4, one layer',
    SECURE,
    'BASE_UNSUPPORTED',
    /secureboot is not supported for Talos version "v1.4.8"/,
  ],
  [
    'META values',
    'v1.10 by the imager',
    'meta: [{ key: 10, value: x }]\n',
    'RECIPE_INVALID',
    /customization of meta partition is not supported for installer output/,
  ],
  [
    'no key for PCR values',
    'v1.10 by the imager',
    SECURE.replace(/, pcrKey: .*pem/, ''),
    'RECIPE_INVALID',
    /names no `pcrKey`/,
  ],
  [
    'a key of another certificate',
    'v1.10 by the imager',
    SECURE.replace(testKeyFiles.key, testKeyFiles.pcrKey),
    'SIGNING_KEY_INVALID',
    /uki-signing-cert.pem`: .*belongs to another key/,
  ],
  [
    'a missing key',
    'v1.10 by the imager',
    SECURE.replace(testKeyFiles.key, '/no/such.pem'),
    'NOT_FOUND',
    /read `\/no\/such.pem`/,
  ],
] as const)('prepareBuild() refuses %s', async (_, name, more, code, message) => {
  const build = await galleryBuild(name);
  const platforms = name.includes('imager image') || name.startsWith('v1.9') ? 'platforms: [linux/amd64]\n' : '';

  await expect(runBuild(recipeOn(`${MOTD}${more}${platforms}`), [OUTPUT], runOf(build))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect([build.sinks.size, BASE]).toEqual([0, BASE]);
});

test('prepareBuild() asks for keys where a signed base is given none', async () => {
  const build = await galleryBuild('v1.10 for secure boot');

  await expect(runBuild(recipeOn(MOTD), [OUTPUT], runOf(build))).rejects.toMatchObject({
    code: 'BASE_UNSUPPORTED',
    hint: expect.stringContaining('Sign it with keys of yours by `secureBoot`') as string,
  });
});

test('runBuild() puts an overlay into a layer of its own, for the node to run', async () => {
  const tar = await treeTar(makeTree({ 'artifacts/u-boot.bin': 'u', 'installers/board': 'program' }));
  const overlay = memoryImage({ layers: [tar] });
  const image = { root: overlay.manifest, blobs: overlay.blobs };
  const build = await galleryBuild('v1.10 by the imager', { images: { 'registry.example/sbc:v1': image } });
  const recipe = recipeOn(`${MOTD}${ARGS}overlay: { image: 'registry.example/sbc:v1', name: board }\n`);

  const { images } = await runBuild(recipe, [OUTPUT], runOf(build));

  const top = images[0]?.blobs.at(-2);
  const found = [];
  for await (const { path } of readTar(decompressors.gzip(top!.open()))) found.push(path);
  expect(found.filter((path) => !path.endsWith('/'))).toEqual([
    'overlay/artifacts/u-boot.bin',
    'overlay/extra-options',
    'overlay/installers/default',
  ]);
  await expect(
    runBuild(recipeOn(`${MOTD}overlay: { image: 'registry.example/sbc:v1', name: board }\n`), [OUTPUT], runOf(build)),
  ).rejects.toMatchObject({ code: 'BASE_UNSUPPORTED', hint: expect.stringContaining('kernelArgs') as string });
  await expect(runBuild(recipeOn(`${MOTD}${ARGS}overlay: { name: board }\n`), [OUTPUT], runOf(build))).rejects.toThrow(
    'nothing at ghcr.io/siderolabs/overlays:v1.10.9',
  );
});

test('runBuild() locks the list of official overlays, and what it names', async () => {
  const overlay = memoryImage({ layers: [await treeTar(makeTree({ 'installers/board': 'program' }))] });
  const digest = overlay.manifest.descriptor.digest;
  const text = `overlays: [{ name: board, image: siderolabs/sbc, digest: '${digest}' }]\n`;
  const list = memoryImage({ layers: [await treeTar(makeTree({ 'overlays.yaml': text }))] });
  const images = {
    'ghcr.io/siderolabs/overlays:v1.10.9': { root: list.manifest, blobs: list.blobs },
    [`ghcr.io/siderolabs/sbc@${digest}`]: { root: overlay.manifest, blobs: overlay.blobs },
  };
  const recipe = recipeOn(`${MOTD}${ARGS}overlay: { name: board }\n`);
  const first = runOf(await galleryBuild('v1.10 by the imager', { images }));
  await runBuild(recipe, [OUTPUT], first);

  const pins = first.kept.images.pins();
  const lock = { file: 'rootsmith.lock', digests: new Map(pins.map((pin) => [pin.place, pin.digest])) };
  const second = runOf(await galleryBuild('v1.10 by the imager', { images }), { lock });

  expect((await runBuild(recipe, [OUTPUT], second)).images).toHaveLength(1);
  expect(pins.map(({ place }) => place)).toEqual([BASE, ...Object.keys(images)]);
  const lacking = runOf(await galleryBuild('v1.10 by the imager', { images }), {
    lock: { ...lock, digests: new Map([...lock.digests].slice(0, 1)) },
  });
  await expect(runBuild(recipe, [OUTPUT], lacking)).rejects.toMatchObject({ code: 'LOCK_DRIFT' });
});
