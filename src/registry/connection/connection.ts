import type { Budget } from '../../bytes/index.ts';
import type { RootsmithError } from '../../errors/index.ts';
import { formatReference, type Reference } from '../../oci/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../transport/http.ts';
import type { RetryPolicy } from '../transport/retry.ts';
import { connectHost } from './host.ts';
import type { HostFacts } from './host-facts.ts';
import type { Attempt } from './registry-error.ts';
import type { Access, RegistryOptions } from './registry-options.ts';
import type { UploadJournal } from './upload-journal.ts';

/** One repository of one registry, and what requests to it need. */
export interface RepositoryConnection {
  readonly place: string;
  /** `ghcr.io/siderolabs/installer`, whatever the user called it. */
  readonly key: string;
  readonly canPush: boolean;
  readonly facts: HostFacts;
  /** Of the run. */
  readonly budget: Budget;
  readonly retry: RetryPolicy;
  readonly chunkBytes: number;
  readonly uploads: UploadJournal | undefined;
  /** `…/v2/<name>/` and what follows it. */
  url(suffix: string): URL;
  readonly fetch: Fetch;
  /** Waits for the turn of an upload; call what it gives at its end. */
  turn(signal: AbortSignal | undefined): Promise<() => void>;
  /** Whether a login was asked for and found. */
  hasLogin(): boolean;
  /** Explains an answer that is not the one hoped for. */
  readonly failure: (
    response: HttpResponse,
    request: Pick<HttpRequest, 'action'>,
    missing?: Attempt['missing'],
  ) => Promise<RootsmithError>;
}

/** A repository with a host of its own, closed with it. */
export interface SingleConnection extends RepositoryConnection, AsyncDisposable {}

/** Opens one repository of a registry from which nothing else is wanted. */
export async function connectRepository(
  reference: Reference,
  access: Access,
  options: RegistryOptions,
): Promise<SingleConnection> {
  const { place = formatReference(reference) } = options;
  const host = await connectHost(reference.domain, options);
  return {
    ...host.repository(reference.path, access, place),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
