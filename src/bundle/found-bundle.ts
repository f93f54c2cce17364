import type { BundleFiles } from './bundle-files.ts';
import type { Checksums } from './checksums.ts';
import type { BundleMap } from './map.ts';

/** A bundle whose files were found and opened. */
export interface FoundBundle extends AsyncDisposable {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  readonly map: BundleMap;
  readonly files: BundleFiles;
  /** `undefined` if they cannot be read. Damage is then only found by digests. */
  readonly checksums: Checksums | undefined;
}
