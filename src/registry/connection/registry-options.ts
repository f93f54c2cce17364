import type { Budget } from '../../bytes/index.ts';
import type { Report } from '../../progress/index.ts';
import type { Login } from '../auth/auth-file.ts';
import type { Bandwidth } from '../transport/bandwidth.ts';
import type { Clock } from '../transport/clock.ts';
import type { Environment } from '../transport/environment.ts';
import type { HostNames } from '../transport/host-names.ts';
import type { Timeouts } from '../transport/http.ts';
import type { UploadJournal } from './upload-journal.ts';

/** What may be done with a repository. It decides the scope of tokens. */
export type Access = 'pull' | 'pull,push';

/**
 * How to reach a registry. Environment variables and the home folder are read only from these options, not from the
 * process.
 */
export interface RegistryOptions {
  /** The place as the user wrote it, for messages. @default the complete reference */
  readonly place?: string | undefined;
  /**
   * The environment variables HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_*, *_PROXY, and those that credential
   * helpers need. @default none
   */
  readonly env?: Environment | undefined;
  /** If set, this login is used and no file is read. */
  readonly login?: Login | undefined;
  /** If set, logins are taken only from this file. */
  readonly authFile?: string | undefined;
  /** PEM files of certificate authorities to trust, beside the public ones. */
  readonly caFiles?: readonly string[] | undefined;
  /** Folders with `<host>/*.crt`. @default those of docker and podman */
  readonly certsFolders?: readonly string[] | undefined;
  /** Hosts, with their ports, to reach by plain http. Registries on this machine are asked which they use. */
  readonly plainHttp?: readonly string[] | undefined;
  /** Registries, and the addresses to connect to instead. */
  readonly hosts?: HostNames | undefined;
  /** How many requests may run at once, separately for questions, downloads and uploads. @default 8 */
  readonly concurrency?: number | undefined;
  /** A limit on the transfer rate of all bodies. @default none */
  readonly bandwidth?: Bandwidth | undefined;
  /** Larger blobs are sent in chunks of this size, if the registry accepts chunks. @default 64 MiB */
  readonly chunkBytes?: number | undefined;
  /** Stores open uploads, so that another process can resume them. @default none */
  readonly uploads?: UploadJournal | undefined;
  /** How many attempts follow the first one. @default 4 */
  readonly retries?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly report?: Report | undefined;
  readonly clock?: Clock | undefined;
  /** Returns a number from 0 up to 1, to spread the waits before retries. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** The memory budget of the whole run, for long lists. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}
