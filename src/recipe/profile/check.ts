import { customizationProblem, goQuoted, isAtLeast, platformNames, type TalosVersion } from '../../talos/index.ts';
import type { ProfileFields } from './model.ts';

/** Why the imager refuses a profile, in its words. */
export interface ProfileProblem {
  readonly message: string;
  /** The way to the field. */
  readonly path: readonly string[];
  readonly hint: string;
}

type Check = (fields: ProfileFields, version: TalosVersion | undefined) => ProfileProblem | undefined;

const problem = (message: string, path: readonly string[], hint: string): ProfileProblem => ({ message, path, hint });

/** Whether a profile names an architecture, which everything else depends on. */
export const checkArchitecture: Check = ({ arch = '' }) =>
  arch === 'amd64' || arch === 'arm64'
    ? undefined
    : problem(`invalid arch ${goQuoted(arch)}`, ['arch'], 'Write `arch: amd64` or `arch: arm64`.');

/** The first thing that the imager of a release would refuse in a profile with its defaults, in its order. */
export function profileProblem(fields: ProfileFields, version: TalosVersion | undefined): ProfileProblem | undefined {
  for (const check of checks) {
    const found = check(fields, version);
    if (found !== undefined) return found;
  }
  return undefined;
}

const checkPlatform: Check = ({ platform = '' }, version) => {
  const hint = `Use one of ${platformNames(version).join(', ')}.`;
  return platform === '' ? problem('platform is required', ['platform'], hint) : undefined;
};

const checkKnownPlatform: Check = ({ platform = '' }, version) => {
  if (platform === 'packet' || platformNames(version).includes(platform)) return undefined;
  const hint = `Use one of ${platformNames(version).join(', ')}.`;
  return problem(`unknown platform: ${goQuoted(platform)}`, ['platform'], hint);
};

const checkBoard: Check = ({ board = '', overlay, arch, platform }) => {
  if (board === '') return undefined;
  if (overlay !== undefined)
    return problem(
      'overlay is not supported with board options',
      ['board'],
      'Keep one of both: overlays follow boards.',
    );
  return arch === 'arm64' && platform === 'metal'
    ? undefined
    : problem('board is only supported for metal arm64', ['board'], 'Write `arch: arm64` and `platform: metal`.');
};

const checkSecureBoot: Check = ({ secureboot = false, version: tag = '' }, version) =>
  !secureboot || isAtLeast(version, '1.5')
    ? undefined
    : problem(
        `secureboot is not supported for Talos version ${goQuoted(tag)}`,
        ['secureboot'],
        'Talos has secure boot from 1.5 on.',
      );

const checkKind: Check = ({ output: { kind = 'unknown' } = {} }) =>
  kind === 'unknown'
    ? problem('unknown output kind', ['output', 'kind'], 'Write `output.kind`, or name a `baseProfileName`.')
    : undefined;

const checkImage: Check = ({ output: { kind, imageOptions } = {} }) => {
  if (kind !== 'image') return undefined;
  const path = ['output', 'imageOptions'];
  const hint = 'Name a `baseProfileName` such as `metal`, or write `imageOptions`.';
  if (imageOptions === undefined) return problem('image options are required for image output', path, hint);
  const { diskSize = 0 } = imageOptions;
  return diskSize === 0
    ? problem('disk size is required for image output', [...path, 'diskSize'], 'Write `diskSize` in bytes.')
    : undefined;
};

const checkSecureKind: Check = ({ secureboot = false, output: { kind } = {} }, version) => {
  const isPlain = kind === 'kernel' || kind === 'initramfs';
  if (secureboot && isPlain)
    return problem(`secureboot is not supported for ${kind} output`, ['secureboot'], 'Leave `secureboot` out.');
  if (secureboot || kind !== 'uki' || isAtLeast(version, '1.10')) return undefined;
  return problem(`!secureboot is not supported for ${kind} output`, ['output', 'kind'], 'Set `secureboot: true`.');
};

const checkCustomization: Check = ({ secureboot = false, customization = {}, output: { kind } = {} }, version) => {
  const { extraKernelArgs = [], metaContents = [] } = customization;
  if (kind === undefined || kind === 'unknown') return undefined;
  const hasExtraArguments = extraKernelArgs.length > 0;
  const message = customizationProblem({
    kind,
    version,
    secureBoot: secureboot,
    hasExtraArguments,
    hasMeta: metaContents.length > 0,
  });
  const field = message?.includes('kernel args') === true ? 'extraKernelArgs' : 'metaContents';
  const hint =
    'Give it to another output: an ISO, a disk image, a UKI or, from 1.10 on, an installer (arguments only).';
  return message === undefined ? undefined : problem(message, ['customization', field], hint);
};

const checkUki: Check = ({ output: { kind } = {} }, version) =>
  kind === 'uki' && !isAtLeast(version, '1.5')
    ? problem('UKI output is not supported in this Talos version', ['output', 'kind'], 'Talos has UKIs from 1.5 on.')
    : undefined;

const checkFormat: Check = ({ output: { outFormat = 'unknown' } = {} }) =>
  outFormat === 'unknown'
    ? problem(
        'unknown output format: unknown',
        ['output', 'outFormat'],
        'Write `outFormat: raw`, or a suffix such as `.zst`.',
      )
    : undefined;

const checks: readonly Check[] = [
  checkArchitecture,
  checkPlatform,
  checkBoard,
  checkSecureBoot,
  checkKind,
  checkImage,
  checkSecureKind,
  checkCustomization,
  checkKnownPlatform,
  checkUki,
  checkFormat,
];
