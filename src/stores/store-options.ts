import type { Budget } from '../bytes/index.ts';
import type { LayerDecompressors } from '../oci/index.ts';
import type { Report } from '../progress/index.ts';
import type { Bandwidth, Clock, HostNames, UploadJournal } from './registry/index.ts';

/** How layers and archives are expanded; the caller composes them from `formats/`. */
export type Decompressors = LayerDecompressors;

/** What every store is given. Stores read no global state: no `process.env`, no home directory. */
export interface StoreOptions {
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /** HOME, DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY, DOCKER_CONFIG, *_PROXY and so on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The only file to take registry logins from. @default those of docker and podman */
  readonly authFile?: string | undefined;
  /** PEM files of certificate authorities, beside the system's. */
  readonly caFiles?: readonly string[] | undefined;
  /** Folders with `<host>/*.crt`. @default those of docker and podman */
  readonly certsFolders?: readonly string[] | undefined;
  /** Registry hosts (`HOST[:PORT]`) to speak plain http to; loopback needs no mention. */
  readonly plainHttp?: readonly string[] | undefined;
  /** Registry names, and the addresses (`HOST[:PORT]`) to connect to in their stead, as /etc/hosts would have it. */
  readonly hosts?: HostNames | undefined;
  /** A limit on the bytes that registries send and get. @default none */
  readonly bandwidth?: Bandwidth | undefined;
  /** Remembers uploads to registries that are open, so that another process can go on with them. @default none */
  readonly uploads?: UploadJournal | undefined;
  /** An existing folder for temporary files. The caller removes it. */
  readonly spoolDirectory: string;
  readonly decompressors: Decompressors;
  /** Of the run: how far archives and lists of registries are followed. @default a new one */
  readonly budget?: Budget | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}
