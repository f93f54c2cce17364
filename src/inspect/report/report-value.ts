/** Who brought some bytes into an image. */
export interface ReportOwner {
  /** `format` is what file formats need beside the files: tables, headers, padding. */
  readonly kind: 'base' | 'recipe' | 'extension' | 'format' | 'unknown';
  /** As people know it: `gvisor`. */
  readonly name: string;
}

/** One file, or what a file format needs beside its files. */
export interface ReportFile {
  /** The names on the way to it, through all levels, parted by `/`: `rootfs.sqsh/usr/bin/runc` (a byte string). */
  readonly path: string;
  /** Bytes of the content. */
  readonly size: number;
  /** Bytes that it takes where it is stored: compressed, with its share of blocks that files have in common. */
  readonly stored: number;
  /** An index of the owners of the report. */
  readonly owner: number;
}

/** One container of an image: the image, a layer, a UKI, an initramfs, a squashfs. */
export interface ReportLevel {
  /** 0 is the image. */
  readonly depth: number;
  readonly name: string;
  /** What it is: `layer`, `unified kernel image`. */
  readonly kind: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Such as its digest or its compression. */
  readonly note?: string | undefined;
}

/** Files with the same content. */
export interface ReportDuplicate {
  /** Bytes of one copy. */
  readonly size: number;
  /** Stored bytes that a single copy would save. */
  readonly saves: number;
  /** As in `ReportFile`; two at least. */
  readonly paths: readonly string[];
}

/** One difference to the base. */
export interface ReportChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** A byte string. */
  readonly path: string;
  /** What of it changed: `content`, `mode`. */
  readonly fields: readonly string[];
  /** How many bytes the content grew by; negative where it shrank. */
  readonly growth: number;
}

/** How an image differs from its base. */
export type ReportComparison =
  | { readonly kind: 'compared'; readonly base: string; readonly changes: readonly ReportChange[] }
  /** Why there is nothing to compare with. */
  | { readonly kind: 'not-compared'; readonly reason: string };

/** A table of the page. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All that the page shows. Bytes are whole numbers, and texts are of any origin. */
export interface ReportValue {
  /** What was looked at, as it was named. */
  readonly title: string;
  /** Single facts by label: digest, platform, release of Talos. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly warnings: readonly string[];
  readonly levels: readonly ReportLevel[];
  readonly owners: readonly ReportOwner[];
  readonly files: readonly ReportFile[];
  readonly duplicates: readonly ReportDuplicate[];
  readonly comparison: ReportComparison;
  /** By their source. */
  readonly commandLines: readonly (readonly [source: string, text: string])[];
  readonly extensions: ReportTable;
  readonly services: ReportTable;
  readonly modules: ReportTable;
}
