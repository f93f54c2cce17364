import type { Budget } from '../../bytes/index.ts';
import type { LayerDecompressors } from '../../oci/index.ts';

/** What reading and writing an archive needs. */
export interface ArchiveOptions {
  /** An existing folder for temporary files. The caller removes it. */
  readonly spoolDirectory: string;
  /** How layers and archives are expanded; the caller composes them from `formats/`. */
  readonly decompressors: LayerDecompressors;
  /** Of the run: how far archives are followed. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}
