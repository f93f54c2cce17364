import {
  addedImageBytes,
  type Bootloader,
  chooseBootloader,
  isAtLeast,
  type TalosArchitecture,
  type TalosVersion,
} from '../../talos/index.ts';
import type { ProfileFields, ProfileInput, ProfileOutput, ProfileSecureBoot } from './model.ts';

/** What defaults depend on. */
export interface DefaultsContext {
  readonly version: TalosVersion | undefined;
  readonly architecture: TalosArchitecture;
  readonly secureBoot: boolean;
}

const UNIFIED_SINCE = '1.10';
const OVERLAY_SINCE = '1.7';
const ISO_BOOTLOADER_SINCE = '1.12';
const NESTED_SIGNERS_SINCE = '1.6';
const INSTALLER = 'ghcr.io/siderolabs/installer';
const KEYS = '/secureboot';

/**
 * Fills in what a profile leaves out, as the imager of its release does. `PK.auth`, `KEK.auth` and `db.auth` of the
 * folder `/secureboot` stay away: the imager takes them only if they are there.
 */
export function fillProfileDefaults(fields: ProfileFields, context: DefaultsContext): ProfileFields {
  const name = isAtLeast(context.version, '1.13') ? { name: orElse(fields.name, 'Talos') } : {};
  return {
    ...fields,
    ...name,
    input: fillInput(fields.input ?? {}, fields.version ?? '', context),
    output: fillOutput(fields.output ?? {}, context),
  };
}

function fillInput(input: ProfileInput, tag: string, context: DefaultsContext): ProfileInput {
  const { version, architecture, secureBoot } = context;
  const asset = (file: string): { readonly path: string } => ({ path: `/usr/install/${architecture}/${file}` });
  const isUnified = isAtLeast(version, UNIFIED_SINCE);
  const uki = isUnified || secureBoot ? { sdStub: asset('systemd-stub.efi'), sdBoot: asset('systemd-boot.efi') } : {};
  const hasBoards = architecture === 'arm64' && !isAtLeast(version, OVERLAY_SINCE);
  const boards = hasBoards
    ? { dtb: asset('dtb'), uBoot: asset('u-boot'), rpiFirmware: asset('raspberrypi-firmware') }
    : {};
  const defaults: ProfileInput = {
    kernel: asset('vmlinuz'),
    initramfs: asset('initramfs.xz'),
    baseInstaller: { imageRef: `${INSTALLER}${isUnified ? '-base' : ''}:${tag}` },
    ...uki,
    ...boards,
  };
  const given = Object.entries(input).filter(([, value]) => !isZero(value));
  const filled: ProfileInput = { ...defaults, ...Object.fromEntries(given) };
  return secureBoot ? { ...filled, secureboot: fillKeys(input.secureboot ?? {}, version) } : filled;
}

function fillKeys(keys: ProfileSecureBoot, version: TalosVersion | undefined): ProfileSecureBoot {
  const [key, cert, pcr] = ['uki-signing-key', 'uki-signing-cert', 'pcr-signing-key'].map(
    (name) => `${KEYS}/${name}.pem`,
  );
  if (key === undefined || cert === undefined || pcr === undefined) throw new Error('bug: no keys');
  if (!isAtLeast(version, NESTED_SIGNERS_SINCE)) {
    return { signingKeyPath: key, signingCertPath: cert, pcrSigningKeyPath: pcr, ...keys };
  }
  const signer = isZero(keys.secureBootSigner) ? { secureBootSigner: { keyPath: key, certPath: cert } } : {};
  return { ...keys, ...signer, ...(isZero(keys.pcrSigner) ? { pcrSigner: { keyPath: pcr } } : {}) };
}

function fillOutput(output: ProfileOutput, context: DefaultsContext): ProfileOutput {
  if (output.kind === 'image' && isAtLeast(context.version, UNIFIED_SINCE)) {
    const { imageOptions = {} } = output;
    const bootloader = bootloaderOf(imageOptions.bootloader, context);
    const added = isFixed(imageOptions.bootloader, context) ? 0 : addedImageBytes(context.version, bootloader);
    const diskSize = (imageOptions.diskSize ?? 0) + added;
    return { ...output, imageOptions: { ...imageOptions, bootloader, diskSize } };
  }
  if (output.kind === 'iso' && isAtLeast(context.version, ISO_BOOTLOADER_SINCE)) {
    const { isoOptions = {} } = output;
    return { ...output, isoOptions: { ...isoOptions, bootloader: bootloaderOf(isoOptions.bootloader, context) } };
  }
  return output;
}

function bootloaderOf(chosen: Bootloader | 'none' | undefined, context: DefaultsContext): Bootloader {
  return chooseBootloader({ ...context, chosen });
}

/** In 1.10, a disk whose bootloader was chosen keeps its size. */
function isFixed(chosen: Bootloader | 'none' | undefined, { version }: DefaultsContext): boolean {
  return !isAtLeast(version, '1.11') && chosen !== undefined && chosen !== 'dual-boot';
}

function orElse(text: string | undefined, fallback: string): string {
  return text === undefined || text === '' ? fallback : text;
}

/** Whether Go would call it a zero value. */
function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isZero);
  return value === undefined || value === '' || value === 0 || value === false;
}
