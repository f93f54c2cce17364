import type { KeyEnrollment, MetaValue } from '../talos/index.ts';
import type { Schematic } from './schematic/model.ts';
import type { ImageName, Position, TreeSource } from './sources.ts';

/** A system extension. */
export type ExtensionSource =
  | { readonly kind: 'tree'; readonly source: TreeSource; readonly at: Position }
  /** An official one, by its name with `siderolabs/`. The release says which image it is. */
  | { readonly kind: 'official'; readonly name: string; readonly at: Position }
  /** One that is built first. The path is absolute; whoever builds it says where `source` is, as a replacement. */
  | { readonly kind: 'recipe'; readonly path: string; readonly source: TreeSource; readonly at: Position };

/** A META value: as text, or the content of a file of this machine. */
export type MetaSource =
  | (MetaValue & { readonly kind: 'text'; readonly at: Position })
  | { readonly kind: 'file'; readonly key: number; readonly path: string; readonly at: Position };

/** The machine configuration: as text, or a file of this machine. */
export type MachineConfigSource =
  | { readonly kind: 'text'; readonly content: string; readonly at: Position }
  | { readonly kind: 'file'; readonly path: string; readonly at: Position };

/** A key: a file with the private key, or a program that signs with a key that it keeps. */
export type SigningSource =
  | { readonly kind: 'file'; readonly path: string; readonly at: Position }
  | {
      readonly kind: 'command';
      readonly command: readonly string[];
      /** What the program gets on standard input. @default 'digest' */
      readonly input?: 'digest' | 'message' | undefined;
      readonly at: Position;
    };

export interface SecureBootSource {
  readonly signingKey: SigningSource;
  /** An absolute path. */
  readonly signingCertificate: string;
  readonly pcrKey: SigningSource | undefined;
  readonly pcrPublicKey: string | undefined;
  /** @default 'if-safe' */
  readonly enroll: KeyEnrollment;
  /** Absolute paths, or undefined to make the files from the certificate. */
  readonly enrollment: { readonly PK: string; readonly KEK: string; readonly db: string } | undefined;
  readonly microsoftCertificates: boolean;
  readonly at: Position;
}

export interface OverlaySource {
  /** Undefined for an official one, which the release knows by its name. */
  readonly image: ImageName | undefined;
  /** A tar of the overlay's tree in place of an image. */
  readonly tar?: Extract<TreeSource, { readonly kind: 'tar' }> | undefined;
  readonly name: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly at: Position;
}

/** What a recipe says about Talos beyond its root file system. */
export interface RecipeCustomization {
  readonly extensions: readonly ExtensionSource[];
  readonly kernelArgs: readonly string[];
  readonly meta: readonly MetaSource[];
  readonly machineConfig: MachineConfigSource | undefined;
  readonly overlay: OverlaySource | undefined;
  readonly imageCache: TreeSource | undefined;
  readonly secureBoot: SecureBootSource | undefined;
  /**
   * The schematic of the Image Factory that the recipe starts from. Its extensions and settings are in the fields above,
   * its kernel arguments are not (`forRelease` adds them); its virtual extension comes after all others.
   */
  readonly schematic?: Schematic | undefined;
  /** The platform whose arguments a command line begins with, by the name of Talos. @default 'metal' */
  readonly platform?: string | undefined;
}

/** A recipe that says nothing of it. */
export const noCustomization: RecipeCustomization = {
  extensions: [],
  kernelArgs: [],
  meta: [],
  machineConfig: undefined,
  overlay: undefined,
  imageCache: undefined,
  secureBoot: undefined,
};
