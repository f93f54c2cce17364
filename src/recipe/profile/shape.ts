import { type GoShape, type GoStruct, isIn, type Released, type TalosVersion } from '../../talos/index.ts';

/** A field of the imager's profile, and the releases whose imager knows it. Others ignore it. */
interface ProfileField extends Released {
  readonly shape: GoShape;
}

type Fields = Readonly<Record<string, ProfileField | GoShape>>;

const string = { kind: 'string' } as const;
const bool = { kind: 'bool' } as const;

const outputKindNames = ['unknown', 'iso', 'image', 'installer', 'kernel', 'initramfs', 'uki', 'cmdline'];
const formatNames = ['unknown', 'raw', '.tar.gz', '.xz', '.gz'];
const diskFormatNames = ['unknown', 'raw', 'qcow2', 'vhd', 'ova'];
const enrollNames = ['if-safe', 'manual', 'force', 'off'];
const loaderNames = ['dual-boot', 'sd-boot', 'grub'];

/** The first release lines of what changed. */
const ZSTD = '1.8';
const BOOTLOADER = '1.10';
const BOOTLOADER_NONE = '1.12';
const NESTED_SIGNERS = '1.6';

/**
 * The type of a profile in the imager of a release.
 *
 * @see https://github.com/siderolabs/talos/tree/main/pkg/imager/profile
 */
export function profileType(version: TalosVersion | undefined): GoStruct {
  const struct = (name: string, fields: Fields): GoStruct => structOf(name, fields, version);
  const file = struct('FileAsset', { path: string });
  const container = struct('ContainerAsset', {
    imageRef: string,
    forceInsecure: bool,
    tarballPath: string,
    ociPath: string,
  });
  return struct('Profile', {
    baseProfileName: string,
    arch: string,
    platform: string,
    board: { shape: string, before: '1.13' },
    secureboot: bool,
    name: { shape: string, since: '1.13' },
    version: string,
    customization: struct('CustomizationProfile', {
      extraKernelArgs: { kind: 'list', of: string },
      metaContents: {
        kind: 'list',
        of: { kind: 'struct', name: 'meta.Value', fields: { key: { kind: 'uint8' }, value: string } },
      },
      embeddedMachineConfiguration: { shape: string, since: '1.12' },
    }),
    input: struct('Input', {
      kernel: file,
      initramfs: file,
      sdStub: file,
      sdBoot: file,
      dtb: { shape: file, before: '1.13' },
      uBoot: { shape: file, before: '1.13' },
      rpiFirmware: { shape: file, before: '1.13' },
      baseInstaller: container,
      imageCache: { shape: container, since: '1.9' },
      overlayInstaller: { shape: container, since: '1.7' },
      secureboot: secureBootType(version),
      systemExtensions: { kind: 'list', of: container },
    }),
    overlay: {
      since: '1.7',
      shape: struct('OverlayOptions', {
        name: string,
        image: container,
        options: { kind: 'any-map', name: 'overlay.ExtraOptions' },
      }),
    },
    output: struct('Output', {
      kind: enumOf('OutputKind', outputKindNames),
      outFormat: enumOf('OutFormat', isIn({ since: ZSTD }, version) ? [...formatNames, '.zst'] : formatNames),
      imageOptions: struct('ImageOptions', {
        diskSize: { kind: 'int64' },
        diskFormat: enumOf('DiskFormat', diskFormatNames),
        diskFormatOptions: string,
        bootloader: { shape: bootloaderType(version), since: BOOTLOADER },
        sectorSize: { shape: { kind: 'uint32' }, since: '1.14' },
      }),
      isoOptions: struct('ISOOptions', {
        sdBootEnrollKeys: enumOf('SDBootEnrollKeys', enrollNames),
        bootloader: { shape: bootloaderType(version), since: BOOTLOADER_NONE },
      }),
    }),
  });
}

function bootloaderType(version: TalosVersion | undefined): GoShape {
  return isIn({ since: BOOTLOADER_NONE }, version)
    ? enumOf('BootloaderKind', ['none', ...loaderNames])
    : enumOf('DiskImageBootloader', loaderNames);
}

/** In 1.5, all keys were files. Later a signer may also be a key in a cloud. */
function secureBootType(version: TalosVersion | undefined): GoStruct {
  const old = { before: NESTED_SIGNERS };
  const signer = {
    keyPath: string,
    azureVaultURL: string,
    awsKMSKeyID: string,
    awsRegion: string,
  };
  const signers: Fields = {
    secureBootSigner: {
      since: NESTED_SIGNERS,
      shape: structOf(
        'SigningKeyAndCertificate',
        {
          ...signer,
          certPath: string,
          azureCertificateID: string,
          awsCertPath: string,
          awsCertARN: { shape: string, since: '1.13' },
        },
        version,
      ),
    },
    pcrSigner: {
      since: NESTED_SIGNERS,
      shape: structOf('SigningKey', { ...signer, azureKeyID: string, azureKeyVersion: string }, version),
    },
  };
  return structOf(
    'SecureBootAssets',
    {
      ...signers,
      signingKeyPath: { shape: string, ...old },
      signingCertPath: { shape: string, ...old },
      pcrSigningKeyPath: { shape: string, ...old },
      pcrPublicKeyPath: { shape: string, ...old },
      platformKeyPath: string,
      keyExchangeKeyPath: string,
      signatureKeyPath: string,
      includeWellKnownCerts: { shape: bool, since: '1.8' },
    },
    version,
  );
}

function structOf(name: string, fields: Fields, version: TalosVersion | undefined): GoStruct {
  const known = Object.entries(fields).flatMap(([field, one]): readonly (readonly [string, GoShape])[] => {
    if (!('shape' in one)) return [[field, one]];
    return isIn(one, version) ? [[field, one.shape]] : [];
  });
  return { kind: 'struct', name: `profile.${name}`, fields: Object.fromEntries(known) };
}

function enumOf(name: string, values: readonly string[]): GoShape {
  return { kind: 'enum', name: `profile.${name}`, values, folds: true };
}
