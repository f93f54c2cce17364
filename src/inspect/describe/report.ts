import type { Digest } from '../../oci/index.ts';
import type { InspectedKind } from '../model.ts';

/** What `inspect` says of a thing. Sizes are bytes. Levels that the thing does not have are left out. */
export interface InspectReport extends ReportedContents {
  readonly schema: 'rootsmith/inspect/v1';
  readonly name: string;
  readonly kind: InspectedKind;
  readonly size: number;
  readonly image?: ReportedImage | undefined;
}

/** What lies in the layers of an image, or in a file. */
export interface ReportedContents {
  /** The release of Talos, such as `v1.13.9`. */
  readonly talos?: string | undefined;
  readonly boot?: ReportedBoot | undefined;
  readonly initramfs?: ReportedInitramfs | undefined;
  readonly squashfs?: readonly ReportedSquashfs[] | undefined;
  /** Extension services, by name. */
  readonly services?: readonly ReportedService[] | undefined;
  readonly modules?: readonly ReportedModules[] | undefined;
  /** All files as whoever runs them sees them. */
  readonly system?: ReportedTree | undefined;
}

export interface ReportedImage {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly platform: string;
  /** All platforms of the name that was opened. */
  readonly platforms: readonly string[];
  readonly created?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** What it was made from, where whoever made it said so: name and digest. */
  readonly base?: { readonly name: string | undefined; readonly digest: string } | undefined;
  readonly layers: readonly ReportedImageLayer[];
}

export interface ReportedImageLayer {
  readonly number: number;
  readonly digest: Digest | undefined;
  readonly mediaType: string | undefined;
  readonly size: number;
  readonly createdBy?: string | undefined;
}

export interface ReportedBoot {
  readonly form: 'uki' | 'files';
  readonly uki?: ReportedUki | undefined;
  readonly kernel?: ReportedKernel | undefined;
  readonly commandLines: readonly { readonly source: string; readonly text: string }[];
}

export interface ReportedUki {
  readonly path: string;
  readonly size: number;
  /** Whether it carries signatures. They are checked by `rootsmith uki inspect` alone, which has to read all of it. */
  readonly isSigned: boolean;
  readonly sections: readonly { readonly name: string; readonly size: number }[];
}

export interface ReportedKernel {
  readonly path: string;
  readonly size: number;
  /** As `uname -r` says; undefined where that cannot be told. */
  readonly release: string | undefined;
  /** Whether the kernel holds its configuration; told only of a kernel that is a file of its own. */
  readonly hasConfig?: boolean | undefined;
}

export interface ReportedInitramfs {
  readonly size: number;
  readonly segments: readonly ReportedPart[];
}

export interface ReportedPart {
  readonly compression: string;
  /** As stored. */
  readonly size: number;
  readonly expanded: number;
  readonly entries: number;
}

export interface ReportedTree {
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  readonly bytes: number;
}

export interface ReportedSquashfs extends ReportedTree {
  readonly name: string;
  readonly role: 'rootfs' | 'extension' | 'other';
  readonly extension?: { readonly name: string; readonly version: string } | undefined;
  readonly compression: string;
  /** As stored. */
  readonly size: number;
}

export interface ReportedService {
  readonly name: string;
  /** `rootfs.sqsh`, or the extension that brings it. */
  readonly from: string;
}

export interface ReportedModules {
  readonly release: string;
  readonly count: number;
}
