import type { Budget } from '../../bytes/index.ts';
import type { Report } from '../../progress/index.ts';
import type { Bandwidth } from '../transport/bandwidth.ts';
import type { Clock } from '../transport/clock.ts';
import type { Environment } from '../transport/environment.ts';
import type { HostNames } from '../transport/host-names.ts';
import type { Timeouts } from '../transport/http.ts';
import type { UploadJournal } from './upload-journal.ts';

/** What a repository is opened for; decides the scope of its tokens. */
export type Access = 'pull' | 'pull,push';

/** How to reach a registry. Nothing is read from the process itself: no variables, no home folder. */
export interface RegistryOptions {
  /** The place as the user wrote it, for messages. @default the complete reference */
  readonly place?: string | undefined;
  /** HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_*, *_PROXY and what credential helpers need. @default none */
  readonly env?: Environment | undefined;
  /** The only file to take logins from. */
  readonly authFile?: string | undefined;
  /** PEM files of authorities to trust beside the public ones. */
  readonly caFiles?: readonly string[] | undefined;
  /** Folders with `<host>/*.crt`. @default those of docker and podman */
  readonly certsFolders?: readonly string[] | undefined;
  /** Hosts, with their ports, that are spoken to without TLS. This machine itself is always tried both ways. */
  readonly plainHttp?: readonly string[] | undefined;
  /** Registry names, and the addresses to connect to in their stead. */
  readonly hosts?: HostNames | undefined;
  /** Most requests at once: of questions, of blobs that come, and of blobs that go. @default 8 */
  readonly concurrency?: number | undefined;
  /** A limit on the bytes of all bodies. @default none */
  readonly bandwidth?: Bandwidth | undefined;
  /** Blobs larger than this are sent in pieces of this size, where the registry takes pieces. @default 64 MiB */
  readonly chunkBytes?: number | undefined;
  /** Remembers open uploads, so that another process can go on with them. @default none */
  readonly uploads?: UploadJournal | undefined;
  /** Attempts after the first. @default 4 */
  readonly retries?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly report?: Report | undefined;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1, for the spread of waits. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Of the run: how far lists are followed. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}
