import { buildCommandLine, type GoYamlValue, type MetaValue } from '../../talos/index.ts';
import type { ContainerAsset, ImagerProfile, ProfileFields, ProfileSecureBoot } from './model.ts';

/** A tree or an image that a profile names. */
export type ProfileSource =
  | { readonly kind: 'image'; readonly reference: string; readonly isInsecure: boolean }
  /** An OCI layout. */
  | { readonly kind: 'layout'; readonly path: string }
  /** A tar of the tree itself. */
  | { readonly kind: 'tar'; readonly path: string };

/** What a build has to do for a profile. */
export interface ProfileBuild {
  readonly profile: ImagerProfile;
  readonly baseInstaller: ProfileSource;
  readonly extensions: readonly ProfileSource[];
  readonly kernelArgs: readonly string[];
  readonly meta: readonly MetaValue[];
  readonly machineConfig: string | undefined;
  readonly overlay:
    | {
        readonly name: string;
        readonly image: ProfileSource;
        readonly options: ReadonlyMap<string, GoYamlValue>;
      }
    | undefined;
  /** The overlay that goes into the installer. */
  readonly overlayInstaller: ProfileSource | undefined;
  readonly imageCache: ProfileSource | undefined;
  readonly secureBoot: ProfileSecureBoot | undefined;
  readonly output: ProfileFields['output'];
}

/** What to build for a profile, in the words of a recipe. */
export function profileBuild(profile: ImagerProfile): ProfileBuild {
  const { fields, secureBoot, extraKernelArgs, meta } = profile;
  const { input = {}, overlay, customization = {}, output } = fields;
  const config = customization.embeddedMachineConfiguration ?? '';
  return {
    profile,
    baseInstaller: sourceOfAsset(input.baseInstaller ?? {}) ?? { kind: 'image', reference: '', isInsecure: false },
    extensions: (input.systemExtensions ?? []).flatMap((asset) => sourceOfAsset(asset) ?? []),
    kernelArgs: extraKernelArgs,
    meta,
    machineConfig: config === '' ? undefined : config,
    overlay: overlayOf(overlay),
    overlayInstaller: sourceOfAsset(input.overlayInstaller ?? {}),
    imageCache: sourceOfAsset(input.imageCache ?? {}),
    secureBoot: secureBoot ? input.secureboot : undefined,
    output,
  };
}

/** The kernel's command line of a profile, without what its overlay adds. */
export function profileCommandLine(profile: ImagerProfile, overlayArguments: readonly string[] = []): string {
  const { version, architecture, platform, kind, secureBoot, meta, extraKernelArgs, fields } = profile;
  const { board = '' } = fields;
  return buildCommandLine({
    version,
    architecture,
    platform,
    kind,
    secureBoot,
    meta,
    overlayArguments,
    extraArguments: extraKernelArgs,
    board: board === '' ? undefined : board,
  });
}

const DEFAULT_OVERLAY = 'default';

function overlayOf(overlay: ProfileFields['overlay']): ProfileBuild['overlay'] {
  if (overlay === undefined) return undefined;
  const { name = '', image = {}, options = new Map() } = overlay;
  const source = sourceOfAsset(image);
  return source === undefined ? undefined : { name: name === '' ? DEFAULT_OVERLAY : name, image: source, options };
}

/** A tar counts before a layout, and a layout before a reference. */
function sourceOfAsset({
  imageRef = '',
  forceInsecure = false,
  tarballPath = '',
  ociPath = '',
}: ContainerAsset): ProfileSource | undefined {
  if (tarballPath !== '') return { kind: 'tar', path: tarballPath };
  if (ociPath !== '') return { kind: 'layout', path: ociPath };
  return imageRef === '' ? undefined : { kind: 'image', reference: imageRef, isInsecure: forceInsecure };
}
