import type { Budget } from '../../bytes/index.ts';
import type { RootsmithError } from '../../errors/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../transport/http.ts';
import type { RetryPolicy } from '../transport/retry.ts';
import type { HostFacts } from './host-facts.ts';
import type { Attempt } from './registry-error.ts';
import type { UploadJournal } from './upload-journal.ts';

/** A connection to one repository of a registry. */
export interface RepositoryConnection {
  readonly place: string;
  /** The canonical name, such as `ghcr.io/siderolabs/installer`, however the user wrote it. */
  readonly key: string;
  readonly canPush: boolean;
  readonly facts: HostFacts;
  /** The memory budget of the whole run. */
  readonly budget: Budget;
  readonly retry: RetryPolicy;
  readonly chunkBytes: number;
  readonly uploads: UploadJournal | undefined;
  /** The address of `…/v2/<name>/` followed by `suffix`. */
  url(suffix: string): URL;
  readonly fetch: Fetch;
  /** Waits until an upload may start. Call the returned function when the upload ends. */
  turn(signal: AbortSignal | undefined): Promise<() => void>;
  /** Whether the registry asked for a login and one was found. */
  hasLogin(): boolean;
  /** Makes an error from an unexpected response. */
  readonly failure: (
    response: HttpResponse,
    request: Pick<HttpRequest, 'action'>,
    missing?: Attempt['missing'],
  ) => Promise<RootsmithError>;
}
