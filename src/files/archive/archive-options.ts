import type { Budget } from '../../bytes/index.ts';
import type { LayerDecompressors } from '../../oci/index.ts';

/** What reading and writing an archive needs. */
export interface ArchiveOptions {
  /** An existing folder for temporary files. The caller removes it. */
  readonly spoolDirectory: string;
  /** The decompressors for layers and archives. The caller composes them from `formats/`. */
  readonly decompressors: LayerDecompressors;
  /** The memory budget of the whole run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}
