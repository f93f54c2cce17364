import type {
  Bootloader,
  DiskFormat,
  FieldPositions,
  GoYamlValue,
  MetaValue,
  OutFormat,
  OutputKind,
  TalosArchitecture,
  TalosVersion,
  UnknownField,
} from '../../talos/index.ts';

/** An image, or an archive or a layout that holds one. The last one that is written counts. */
export interface ContainerAsset {
  readonly imageRef?: string;
  readonly forceInsecure?: boolean;
  readonly tarballPath?: string;
  readonly ociPath?: string;
}

export interface FileAsset {
  readonly path?: string;
}

/** A key, and its certificate: files, or a key in Azure or AWS. */
export interface ProfileSigner {
  readonly keyPath?: string;
  readonly certPath?: string;
  readonly azureVaultURL?: string;
  readonly azureCertificateID?: string;
  readonly azureKeyID?: string;
  readonly azureKeyVersion?: string;
  readonly awsKMSKeyID?: string;
  readonly awsRegion?: string;
  readonly awsCertPath?: string;
  readonly awsCertARN?: string;
}

export interface ProfileSecureBoot {
  readonly secureBootSigner?: ProfileSigner;
  readonly pcrSigner?: ProfileSigner;
  /** The keys of 1.5. */
  readonly signingKeyPath?: string;
  readonly signingCertPath?: string;
  readonly pcrSigningKeyPath?: string;
  readonly pcrPublicKeyPath?: string;
  readonly platformKeyPath?: string;
  readonly keyExchangeKeyPath?: string;
  readonly signatureKeyPath?: string;
  readonly includeWellKnownCerts?: boolean;
}

export interface ProfileInput {
  readonly kernel?: FileAsset;
  readonly initramfs?: FileAsset;
  readonly sdStub?: FileAsset;
  readonly sdBoot?: FileAsset;
  readonly dtb?: FileAsset;
  readonly uBoot?: FileAsset;
  readonly rpiFirmware?: FileAsset;
  readonly baseInstaller?: ContainerAsset;
  readonly imageCache?: ContainerAsset;
  readonly overlayInstaller?: ContainerAsset;
  readonly secureboot?: ProfileSecureBoot;
  readonly systemExtensions?: readonly ContainerAsset[];
}

export interface ProfileOverlay {
  readonly name?: string;
  readonly image?: ContainerAsset;
  readonly options?: ReadonlyMap<string, GoYamlValue>;
}

export interface ProfileOutput {
  readonly kind?: OutputKind | 'unknown';
  readonly outFormat?: OutFormat | 'unknown';
  readonly imageOptions?: {
    /** In bytes. */
    readonly diskSize?: number;
    readonly diskFormat?: DiskFormat | 'unknown';
    readonly diskFormatOptions?: string;
    readonly bootloader?: Bootloader | 'none';
    /** In bytes. */
    readonly sectorSize?: number;
  };
  readonly isoOptions?: {
    readonly sdBootEnrollKeys?: EnrollKeys;
    readonly bootloader?: Bootloader | 'none';
  };
}

/** How systemd-boot enrols keys. */
export type EnrollKeys = 'off' | 'manual' | 'if-safe' | 'force';

/** The fields of a profile by the names that they have in YAML. What is not written is missing. */
export interface ProfileFields {
  readonly baseProfileName?: string;
  readonly arch?: string;
  readonly platform?: string;
  readonly board?: string;
  readonly secureboot?: boolean;
  readonly name?: string;
  readonly version?: string;
  readonly customization?: {
    readonly extraKernelArgs?: readonly string[];
    readonly metaContents?: readonly Partial<MetaValue>[];
    readonly embeddedMachineConfiguration?: string;
  };
  readonly input?: ProfileInput;
  readonly overlay?: ProfileOverlay;
  readonly output?: ProfileOutput;
}

/** A profile that the imager of its release would take, with all defaults. */
export interface ImagerProfile {
  /** The name of the text that was read. */
  readonly file: string;
  readonly positions: FieldPositions;
  /** The release that is built, or undefined where the profile names none that is known; that counts as the newest. */
  readonly version: TalosVersion | undefined;
  readonly architecture: TalosArchitecture;
  readonly platform: string;
  readonly secureBoot: boolean;
  readonly kind: OutputKind;
  readonly bootloader: Bootloader;
  readonly extraKernelArgs: readonly string[];
  readonly meta: readonly MetaValue[];
  /** Everything else, with the defaults filled in. */
  readonly fields: ProfileFields;
  /** The name of the file that the imager writes. */
  readonly outputName: string;
  /** Keys that the imager of this release does not know, and ignores. */
  readonly ignored: readonly UnknownField[];
}
