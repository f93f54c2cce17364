import type { DecompressStream } from '../bytes/index.ts';
import type { Report } from '../progress/index.ts';

/** How layers and archives are expanded; the caller composes them from `formats/`. */
export interface Decompressors {
  readonly gzip: DecompressStream;
  readonly zstd: DecompressStream;
}

/** Time, as a store needs it for retries. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What every store is given. Stores read no global state: no `process.env`, no home directory. */
export interface StoreOptions {
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /** HOME, DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY, DOCKER_CONFIG and so on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM files of certificate authorities, beside the system's. */
  readonly caFiles?: readonly string[] | undefined;
  /** Registry hosts (`HOST[:PORT]`) to speak plain http to; loopback needs no mention. */
  readonly plainHttp?: readonly string[] | undefined;
  /** An existing folder for temporary files. The caller removes it. */
  readonly spoolDirectory: string;
  readonly decompressors: Decompressors;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}
