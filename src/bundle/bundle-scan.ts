import type { Report } from '../progress/index.ts';
import type { BundleFiles } from './bundle-files.ts';
import type { BundleFinding } from './finding.ts';
import type { BundleMap } from './map.ts';

/** The result of reading a whole bundle. */
export interface BundleScan extends AsyncDisposable {
  readonly place: string;
  readonly map: BundleMap;
  /** For reading the undamaged files. */
  readonly files: BundleFiles;
  /** The paths of all volumes, also of missing ones; empty for a directory. */
  readonly volumes: readonly string[];
  readonly findings: readonly BundleFinding[];
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  readonly report?: Report | undefined;
}
