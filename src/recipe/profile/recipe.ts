import { basename, dirname } from 'node:path';
import { isAtLeast, type MetaValue, type OutputKind, releaseBuildImages } from '../../talos/index.ts';
import type { MachineConfigSource, OverlaySource, RecipeCustomization } from '../customization.ts';
import { unknownComplaint } from '../field-complaints.ts';
import type { NamedPath } from '../kernel-model.ts';
import type { BootFileSources, KernelSource, Recipe, RecipeWarning } from '../model.ts';
import { plainMapping } from '../plain-value.ts';
import type { ImageName, Layer } from '../sources.ts';
import { emptyRecipe } from '../start-of-release.ts';
import { type ProfileBuild, type ProfileSource, profileBuild } from './build.ts';
import type { FileAsset, ImagerProfile, ProfileFields } from './model.ts';
import { profileKeys } from './recipe-keys.ts';
import {
  absolute,
  insecureHosts,
  type ProfileContext,
  positionInProfile,
  profileImage,
  profileRefusal,
  profileTree,
} from './recipe-parts.ts';

/** A profile as a recipe for its installer, and what is to be made of that. */
export interface ProfileRecipe {
  readonly recipe: Recipe;
  readonly media: ProfileMedia;
  /** The hosts of images that may be pulled without TLS. */
  readonly plainHttp: readonly string[];
}

/** What a profile makes of an installer. */
export interface ProfileMedia {
  readonly kind: OutputKind;
  readonly platform: string;
  readonly architecture: 'amd64' | 'arm64';
  readonly secureBoot: boolean;
  readonly bootloader: ImagerProfile['bootloader'];
  readonly meta: readonly MetaValue[];
  /** Formats, sizes and enrolment. */
  readonly output: ProfileFields['output'];
  /** The name that the imager gives the file. */
  readonly outputName: string;
}

export interface ProfileRecipeOptions {
  /** The absolute folder that relative paths of the profile start from. */
  readonly folder: string;
  /** What stands for `ghcr.io/siderolabs`, in references of the profile too. @default it stands for itself */
  readonly registry?: string | undefined;
}

/** From this release on, a base installer has no boot files: they are in the imager's image. */
const BARE_SINCE = '1.10';
/** From this release on, files of boards are in overlays. */
const BOARDS_BEFORE = '1.7';

/** Reads a profile as a recipe. Throws `PROFILE_INVALID` for what needs the imager's own container. */
export function profileRecipe(profile: ImagerProfile, { folder, registry }: ProfileRecipeOptions): ProfileRecipe {
  const context: ProfileContext = { profile, folder, registry };
  const build = profileBuild(profile);
  const { version, architecture, fields, extraKernelArgs } = profile;
  const recipe = emptyRecipe({
    file: profile.file,
    base: baseOf(build, context),
    talos: profile.version,
    registry,
    artifacts: artifactsOf(profile, context),
    osRelease: version && { name: fields.name ?? 'Talos', version },
    platforms: [`linux/${architecture}`],
    kernel: kernelOf(profile, context),
    bootFiles: bootFilesOf(profile, context),
    image: { tag: undefined, labels: {}, env: {}, layers: boardLayers(profile, context) },
    customization: { ...customizationOf(build, context), kernelArgs: extraKernelArgs, platform: profile.platform },
    warnings: ignoredKeys(profile),
  });
  return { recipe, media: mediaOf(profile), plainHttp: insecureHosts(sourcesOf(build)) };
}

/** The imager says nothing of them: most are misspelt, or of a later release. */
function ignoredKeys({ file, version, ignored }: ImagerProfile): readonly RecipeWarning[] {
  return ignored.map((one) => {
    const { at, field, message, hint = '' } = unknownComplaint(one, file);
    return {
      at,
      message: `at \`${field}\`: ${message}, which the imager${version ? ` of ${version}` : ''} ignores. ${hint}`,
    };
  });
}

function mediaOf(profile: ImagerProfile): ProfileMedia {
  const { kind, platform, architecture, secureBoot, bootloader, meta, fields, outputName } = profile;
  return { kind, platform, architecture, secureBoot, bootloader, meta, output: fields.output, outputName };
}

function sourcesOf(build: ProfileBuild): Parameters<typeof insecureHosts>[0] {
  const { baseInstaller, extensions, overlay, overlayInstaller, imageCache } = build;
  return [baseInstaller, ...extensions, overlay?.image, overlayInstaller, imageCache];
}

function baseOf({ baseInstaller, profile }: ProfileBuild, context: ProfileContext): ImageName {
  const isNameless = baseInstaller.kind === 'image' && baseInstaller.reference.endsWith(':');
  if (!isNameless) return profileImage(baseInstaller, ['input', 'baseInstaller'], context);
  throw profileRefusal(
    ['version'],
    `expected a release of Talos, found ${JSON.stringify(profile.fields.version ?? '')}`,
    'Write `version: v1.13.9`, or pass `--talos v1.13.9`: the imager takes its own.',
    context,
  );
}

/** The imager takes the boot files of its own image. */
function artifactsOf(profile: ImagerProfile, context: ProfileContext): ImageName | undefined {
  const { version, secureBoot } = profile;
  if (version === undefined || !(secureBoot || isAtLeast(version, BARE_SINCE))) return undefined;
  const { imager } = releaseBuildImages(version, context.registry);
  return imager === undefined ? undefined : { place: imager, at: positionInProfile(['version'], context) };
}

function customizationOf(build: ProfileBuild, context: ProfileContext): Omit<RecipeCustomization, 'kernelArgs'> {
  const { extensions, meta, imageCache, secureBoot, output } = build;
  const enroll = output?.isoOptions?.sdBootEnrollKeys ?? 'if-safe';
  const metaPath = ['customization', 'metaContents'];
  return {
    extensions: extensions.map((source, index) => {
      const path = ['input', 'systemExtensions', index];
      return { kind: 'tree', source: profileTree(source, path, context), at: positionInProfile(path, context) };
    }),
    meta: meta.map((one, index) => ({
      kind: 'text',
      ...one,
      at: positionInProfile([...metaPath, index], context),
    })),
    machineConfig: machineConfigOf(build, context),
    overlay: overlayOf(build, context),
    imageCache: imageCache && profileTree(imageCache, ['input', 'imageCache'], context),
    secureBoot: secureBoot && profileKeys(secureBoot, enroll, context),
  };
}

function machineConfigOf(
  { machineConfig: content }: ProfileBuild,
  context: ProfileContext,
): MachineConfigSource | undefined {
  if (content === undefined) return undefined;
  return { kind: 'text', content, at: positionInProfile(['customization', 'embeddedMachineConfiguration'], context) };
}

/** The overlay of the installer's architecture counts; the other one is for the machine that builds. */
function overlayOf({ overlay, overlayInstaller }: ProfileBuild, context: ProfileContext): OverlaySource | undefined {
  const at = positionInProfile(overlay === undefined ? ['input', 'overlayInstaller'] : ['overlay'], context);
  if (overlayInstaller !== undefined) {
    const tree = treeOfOverlay(overlayInstaller, ['input', 'overlayInstaller'], context);
    return { ...tree, name: overlay?.name, options: plainMapping(overlay?.options ?? new Map()), at };
  }
  if (overlay === undefined) return undefined;
  const tree = treeOfOverlay(overlay.image, ['overlay', 'image'], context);
  return { ...tree, name: overlay.name, options: plainMapping(overlay.options), at };
}

function treeOfOverlay(
  source: ProfileSource,
  path: readonly string[],
  context: ProfileContext,
): Pick<OverlaySource, 'image' | 'tar'> {
  const tree = profileTree(source, path, context);
  return tree.kind === 'tar' ? { image: undefined, tar: tree } : { image: profileImage(source, path, context) };
}

/** Another kernel than that of the release. Its modules are those of the base, as in the imager. */
function kernelOf(
  { fields: { input = {} }, architecture }: ImagerProfile,
  context: ProfileContext,
): KernelSource | undefined {
  const { path = '' } = input.kernel ?? {};
  if (path === '' || path === `/usr/install/${architecture}/vmlinuz`) return undefined;
  const at = positionInProfile(['input', 'kernel', 'path'], context);
  const file = absolute(path, context);
  return {
    source: { kind: 'directory', path: dirname(file), ignore: [], modes: 'checkout', at },
    vmlinuz: basename(file),
    modules: undefined,
    only: undefined,
    keepOldModules: true,
    at,
  };
}

/** Where the imager's container has the files that it takes by default. */
const defaultFiles = {
  initramfs: 'initramfs.xz',
  sdStub: 'systemd-stub.efi',
  sdBoot: 'systemd-boot.efi',
  dtb: 'dtb',
  uBoot: 'u-boot',
  rpiFirmware: 'raspberrypi-firmware',
} as const;

/** A file that the profile names, other than that of the release. */
function fileOf(
  name: keyof typeof defaultFiles,
  { fields: { input = {} }, architecture }: ImagerProfile,
  context: ProfileContext,
): NamedPath | undefined {
  const { path = '' }: FileAsset = input[name] ?? {};
  if (path === '' || path === `/usr/install/${architecture}/${defaultFiles[name]}`) return undefined;
  return { path: absolute(path, context), at: positionInProfile(['input', name, 'path'], context) };
}

function bootFilesOf(profile: ImagerProfile, context: ProfileContext): BootFileSources | undefined {
  const [initramfs, stub, bootLoader] = (['initramfs', 'sdStub', 'sdBoot'] as const).map((name) =>
    fileOf(name, profile, context),
  );
  const isWritten = initramfs !== undefined || stub !== undefined || bootLoader !== undefined;
  return isWritten ? { initramfs, stub, bootLoader } : undefined;
}

/** Folders with the files of boards, which lie in installers for arm64 up to 1.6. */
function boardLayers(profile: ImagerProfile, context: ProfileContext): readonly Layer[] {
  const { architecture, kind, version } = profile;
  if (kind !== 'installer' || architecture !== 'arm64' || isAtLeast(version, BOARDS_BEFORE)) return [];
  return (['dtb', 'uBoot', 'rpiFirmware'] as const).flatMap((name): readonly Layer[] => {
    const folder = fileOf(name, profile, context);
    if (folder === undefined) return [];
    const source = { kind: 'directory', ...folder, ignore: [], modes: 'checkout' } as const;
    const to = `/usr/install/${architecture}/${defaultFiles[name]}/`;
    const copy = { from: ['.'], to, owner: undefined, mode: undefined, unpackTars: false, at: folder.at };
    return [{ kind: 'copy', source, copies: [copy] }];
  });
}
