import { stringify } from 'yaml';
import { extensions, TWELVE } from './extensions.ts';
import type { BaseName } from './inputs.ts';

/** A profile that both were asked for, in the folder that `writeInputs` fills. */
export interface ImagerCase {
  readonly name: string;
  /** What the imager's container holds. */
  readonly base: BaseName;
  readonly version: string;
  readonly architecture: 'amd64' | 'arm64';
  /** The text of the profile. */
  readonly profile: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Wish {
  readonly kind?: string;
  /** @default v1.13.9 */
  readonly version?: string;
  readonly base?: BaseName;
  readonly extensions?: readonly string[];
  readonly args?: readonly string[];
  readonly meta?: readonly (readonly [key: number, value: string])[];
  readonly config?: string;
  readonly input?: Fields;
  readonly output?: Fields;
  /** Fields of the profile itself. */
  readonly more?: Fields;
}

const NEW = 'v1.13.9';
const OLD = 'v1.7.7';

function imagerCase(name: string, wish: Wish): ImagerCase {
  const { version = NEW, base = version === OLD ? 'old' : 'modern', more = {} } = wish;
  const fields = {
    arch: 'amd64',
    platform: 'metal',
    secureboot: false,
    version,
    ...customizationOf(wish),
    ...inputOf(wish),
    output: { kind: wish.kind ?? 'initramfs', outFormat: 'raw', ...wish.output },
    ...more,
  };
  const architecture = fields.arch === 'arm64' ? 'arm64' : 'amd64';
  return { name, base, version, architecture, profile: stringify(fields) };
}

function customizationOf({ args, meta, config }: Wish): Fields {
  const customization = {
    ...(args && { extraKernelArgs: args }),
    ...(meta && { metaContents: meta.map(([key, value]) => ({ key, value })) }),
    ...(config && { embeddedMachineConfiguration: config }),
  };
  return Object.keys(customization).length === 0 ? {} : { customization };
}

function inputOf({ extensions: names = [], kind, version = NEW, input = {}, more = {} }: Wish): Fields {
  const systemExtensions = names.map((name) =>
    extensions[name]?.form === 'tar' ? { tarballPath: `extensions/${name}.tar` } : { ociPath: `extensions/${name}` },
  );
  const isOld = version === OLD;
  const layout = isOld ? 'installer-old' : `installer-base-${more['arch'] === 'arm64' ? 'arm64' : 'amd64'}`;
  const reference = `ghcr.io/siderolabs/installer${isOld ? '' : '-base'}:${version}`;
  const all = {
    ...(kind === 'installer' && { baseInstaller: { imageRef: reference, ociPath: layout } }),
    ...(systemExtensions.length > 0 && { systemExtensions }),
    ...input,
  };
  return Object.keys(all).length === 0 ? {} : { input: all };
}

const withExtensions = (name: string, names: readonly string[], wish: Wish = {}): ImagerCase =>
  imagerCase(name, { extensions: names, ...wish });
const line = (name: string, wish: Wish): ImagerCase => imagerCase(name, { kind: 'cmdline', ...wish });

const secureboot = {
  secureBootSigner: { keyPath: 'keys/uki-signing-key.pem', certPath: 'keys/uki-signing-cert.pem' },
  pcrSigner: { keyPath: 'keys/pcr-signing-key.pem' },
};
const signed = { input: { secureboot }, more: { secureboot: true } };
const machineConfig = `version: v1alpha1
machine:
  type: worker
  sysctls:
    vm.max_map_count: "262144"
`;

const extensionCases: readonly ImagerCase[] = [
  imagerCase('extensions: none', {}),
  withExtensions('extensions: one', ['one']),
  withExtensions('extensions: one, as a tar', ['three']),
  withExtensions('extensions: three', ['one', 'two', 'three']),
  withExtensions('extensions: twelve', TWELVE),
  withExtensions('extensions: files of each kind', ['all-kinds']),
  withExtensions('extensions: a file in two layers', ['layered']),
  withExtensions('extensions: a file removed by a layer', ['whiteout']),
  withExtensions('extensions: a folder emptied by a layer', ['opaque']),
  withExtensions('extensions: a file twice in a layer', ['twice']),
  withExtensions('extensions: hard links', ['hard-links']),
  withExtensions('extensions: a folder that is closed to its owner', ['closed-folder']),
  withExtensions('extensions: sticky and setuid', ['sticky']),
  withExtensions('extensions: a device', ['device']),
  withExtensions('extensions: two with the same path', ['one', 'same-path']),
  withExtensions('extensions: one of them twice', ['one', 'one']),
  withExtensions('extensions: the base has one already', ['one'], { base: 'with-extensions' }),
  withExtensions('extensions: none, the base has one', [], { base: 'with-extensions' }),
  withExtensions('extensions: for a later release', ['for-later']),
  withExtensions('extensions: a file beside the root file system', ['unexpected']),
  withExtensions('extensions: without a manifest', ['without-manifest']),
  withExtensions('extensions: without a root file system', ['without-rootfs']),
  withExtensions('extensions: a manifest of another version', ['old-manifest']),
  withExtensions('extensions: a file that is missing', ['nowhere']),
  withExtensions('extensions: for 1.7', ['old'], { version: OLD }),
  withExtensions('extensions: for 1.12', ['one', 'firmware'], { version: 'v1.12.7' }),
];

const partCases: readonly ImagerCase[] = [
  withExtensions('microcode: Intel', ['intel']),
  withExtensions('microcode: AMD', ['amd']),
  withExtensions('microcode: of both', ['one', 'intel', 'amd']),
  withExtensions('microcode: the base has some', ['intel'], { base: 'with-microcode' }),
  withExtensions('microcode: of another maker than that of the base', ['amd'], { base: 'with-microcode' }),
  withExtensions('firmware: plain files', ['firmware']),
  withExtensions('firmware: symlinks', ['firmware-links']),
  withExtensions('firmware: symlinks whose targets come before them', ['firmware-links-back']),
  withExtensions('firmware: a symlink to nothing', ['firmware-dangling']),
  withExtensions('firmware: of two extensions', ['firmware', 'firmware-links']),
  withExtensions('modules: one', ['module']),
  withExtensions('modules: one that needs another extension', ['module', 'module-more']),
  withExtensions('modules: of another kernel', ['module-other']),
  withExtensions('modules: for 1.7', ['old-module'], { version: OLD }),
  withExtensions('modules: with firmware and microcode', ['everything', 'module-more']),
  imagerCase('config: embedded', { config: machineConfig }),
  imagerCase('config: embedded, beside extensions', { config: machineConfig, extensions: ['one', 'firmware'] }),
  imagerCase('config: embedded in 1.12', { config: machineConfig, version: 'v1.12.7' }),
  imagerCase('config: embedded in 1.11, which does not read it', { config: machineConfig, version: 'v1.11.6' }),
];

const lineCases: readonly ImagerCase[] = [
  line('arguments: none', {}),
  line('arguments: one is added', { args: ['acme=1'] }),
  line('arguments: several of one name', { args: ['acme=1', 'other', 'acme=2'] }),
  line('arguments: several in one text', { args: ['acme=1 other=2', 'last'] }),
  line('arguments: a console replaces', { args: ['console=ttyS1,115200'] }),
  line('arguments: two consoles replace', { args: ['console=ttyS1', 'console=ttyS2'] }),
  line('arguments: a platform replaces', { args: ['talos.platform=aws'] }),
  line('arguments: one is removed', { args: ['-selinux'] }),
  line('arguments: one of a value is removed', { args: ['-printk.devkmsg=on', '-init_on_alloc=0'] }),
  line('arguments: removed and set anew', { args: ['-console', 'console=ttyS0'] }),
  line('arguments: quotes', { args: ['acme="two words"'] }),
  line('arguments: for AWS', { more: { platform: 'aws' }, args: ['acme=1'] }),
  line('arguments: for arm64', { more: { arch: 'arm64' }, args: ['acme=1'] }),
  line('arguments: for secure boot', { ...signed, args: ['-lockdown'] }),
  line('arguments: for 1.7', { version: OLD, args: ['acme=1', '-console'] }),
  line('arguments: for 1.10', { version: 'v1.10.9', args: ['acme=1'] }),
  line('META: one value', { meta: [[10, 'addresses: []']] }),
  line('META: two values, and an argument', {
    meta: [
      [10, 'a'],
      [12, 'b'],
    ],
    args: ['acme=1'],
  }),
  line('META: longer than 256 bytes', { meta: [[10, 'a long value, again and again; '.replace(';', '').repeat(20)]] }),
  line('META: longer than 256 bytes, for 1.5', { version: 'v1.5.6', base: 'old', meta: [[10, 'value '.repeat(60)]] }),
  line('META: with a semicolon', { meta: [[10, 'a;b']] }),
];

const outputCases: readonly ImagerCase[] = [
  imagerCase('kernel', { kind: 'kernel' }),
  imagerCase('kernel: extensions do not matter', { kind: 'kernel', extensions: ['one'] }),
  imagerCase('kernel: for arm64', { kind: 'kernel', more: { arch: 'arm64' } }),
  imagerCase('initramfs: packed', { output: { outFormat: '.gz' } }),
  imagerCase('UKI', { kind: 'uki' }),
  imagerCase('UKI: extension and arguments', { kind: 'uki', extensions: ['one'], args: ['acme=1', '-selinux'] }),
  imagerCase('UKI: another name', { kind: 'uki', more: { name: 'Acme' } }),
  imagerCase('UKI: for 1.12', { kind: 'uki', version: 'v1.12.7' }),
  imagerCase('UKI: for 1.10, with META', { kind: 'uki', version: 'v1.10.9', meta: [[10, 'value']] }),
  imagerCase('UKI: for arm64', { kind: 'uki', more: { arch: 'arm64' } }),
  imagerCase('UKI: for secure boot', { kind: 'uki', ...signed, args: ['acme=1'] }),
  imagerCase('UKI: for secure boot, in 1.7', { kind: 'uki', version: OLD, ...signed }),
  imagerCase('UKI: not for 1.7', { kind: 'uki', version: OLD }),
  imagerCase('ISO: systemd-boot', { kind: 'iso', base: 'large', output: { isoOptions: { bootloader: 'sd-boot' } } }),
  imagerCase('ISO: both bootloaders', { kind: 'iso', base: 'large', extensions: ['one'], args: ['acme=1'] }),
  imagerCase('ISO: for secure boot', {
    kind: 'iso',
    base: 'large',
    ...signed,
    output: { isoOptions: { sdBootEnrollKeys: 'force' } },
  }),
  imagerCase('ISO: image cache', {
    kind: 'iso',
    base: 'large',
    input: { imageCache: { ociPath: 'image-cache' } },
    output: { isoOptions: { bootloader: 'sd-boot' } },
  }),
  imagerCase('ISO: no bootloader', { kind: 'iso', base: 'large', output: { isoOptions: { bootloader: 'none' } } }),
  imagerCase('disk: systemd-boot, with META', {
    kind: 'image',
    meta: [[10, 'value']],
    args: ['acme=1'],
    output: { imageOptions: { diskSize: 1_306_525_696, diskFormat: 'raw', bootloader: 'sd-boot' } },
  }),
  imagerCase('disk: for secure boot', {
    kind: 'image',
    ...signed,
    output: { imageOptions: { diskSize: 1_306_525_696, diskFormat: 'raw' } },
  }),
  imagerCase('disk: without a size', {
    kind: 'image',
    output: { imageOptions: { diskFormat: 'raw', bootloader: 'sd-boot' } },
  }),
  imagerCase('installer', { kind: 'installer' }),
  imagerCase('installer: extension and arguments', { kind: 'installer', extensions: ['one'], args: ['acme=1'] }),
  imagerCase('installer: for 1.12', { kind: 'installer', version: 'v1.12.7', extensions: ['one'] }),
  imagerCase('installer: for arm64', { kind: 'installer', args: ['acme=1'], more: { arch: 'arm64' } }),
  imagerCase('installer: for arm64, an extension for amd64', {
    kind: 'installer',
    extensions: ['one'],
    more: { arch: 'arm64' },
  }),
  imagerCase('installer: for secure boot', { kind: 'installer', ...signed, args: ['acme=1'] }),
  imagerCase('installer: for 1.7', { kind: 'installer', version: OLD, extensions: ['old'] }),
  imagerCase('installer: for secure boot, in 1.7', { kind: 'installer', version: OLD, ...signed }),
];

const refusedCases: readonly ImagerCase[] = [
  imagerCase('refused: META for an installer', { kind: 'installer', meta: [[10, 'value']] }),
  imagerCase('refused: arguments for an installer of 1.7', { kind: 'installer', version: OLD, args: ['acme=1'] }),
  imagerCase('refused: arguments for a kernel', { kind: 'kernel', args: ['acme=1'] }),
  imagerCase('refused: META for an initramfs', { meta: [[10, 'value']] }),
  imagerCase('refused: architecture', { more: { arch: 'riscv64' } }),
  imagerCase('refused: no platform', { more: { platform: '' } }),
  imagerCase('refused: a platform that is not there', { kind: 'cmdline', more: { platform: 'acme' } }),
  imagerCase('refused: a base profile that is not there', { more: { baseProfileName: 'acme' } }),
  imagerCase('refused: no kind of output', { output: { kind: 'unknown' } }),
  imagerCase('refused: a kind of output that is not there', { output: { kind: 'floppy' } }),
  imagerCase('refused: no format of the output', { output: { outFormat: 'unknown' } }),
  imagerCase('refused: a kernel for secure boot', { kind: 'kernel', ...signed }),
  imagerCase('refused: secure boot before 1.5', { kind: 'iso', version: 'v1.4.8', base: 'old', ...signed }),
  imagerCase('refused: a list that is a text', { more: { customization: { extraKernelArgs: 'acme=1' } } }),
  imagerCase('refused: keys that are missing', {
    kind: 'uki',
    more: { secureboot: true },
    input: {
      secureboot: { secureBootSigner: { keyPath: 'no.pem', certPath: 'no.pem' }, pcrSigner: { keyPath: 'no.pem' } },
    },
  }),
  imagerCase('refused: a base installer as a tar', {
    kind: 'installer',
    input: { baseInstaller: { tarballPath: 'extensions/three.tar' } },
  }),
];

export const cases: readonly ImagerCase[] = [
  ...extensionCases,
  ...partCases,
  ...lineCases,
  ...outputCases,
  ...refusedCases,
];
