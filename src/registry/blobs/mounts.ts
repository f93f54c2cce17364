import { isRootsmithError } from '../../errors/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import { type RemoteUpload, sessionFrom } from './upload-session.ts';

/** The result of a request to mount a blob. */
export interface MountOutcome {
  readonly isMounted: boolean;
  /** The upload that the registry opened instead of mounting. */
  readonly session: RemoteUpload | undefined;
}

const REFUSED: MountOutcome = { isMounted: false, session: undefined };

/**
 * Asks the registry to mount a blob from another repository, or from any. If it does not, the blob can still be
 * uploaded.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#mounting-a-blob-from-another-repository
 */
export async function mountBlob(
  connection: RepositoryConnection,
  { digest }: Descriptor,
  from: string | undefined,
  signal?: AbortSignal,
): Promise<MountOutcome> {
  const { facts } = connection;
  if (facts.mounts === false) return REFUSED;
  const query = new URLSearchParams({ mount: digest, ...(from === undefined ? {} : { from }) });
  const request: HttpRequest = {
    method: 'POST',
    url: connection.url(`blobs/uploads/?${query.toString()}`),
    headers: {},
    action: `mount blob ${digest} into ${connection.place}`,
    scopes: from === undefined ? [] : [`repository:${from}:pull`],
    signal,
  };
  const response = await asked(connection, request);
  if (response === undefined) return REFUSED;
  await response.discard();
  if (response.status === 201) return { isMounted: true, session: undefined };
  if (response.status === 405 || response.status === 501) facts.mounts = false;
  return response.status === 202 ? { isMounted: false, session: sessionFrom(response, request.action) } : REFUSED;
}

/** A token service may refuse the scope of the other repository. The blob is then uploaded instead. */
async function asked(connection: RepositoryConnection, request: HttpRequest): Promise<HttpResponse | undefined> {
  try {
    return await connection.fetch(request);
  } catch (error) {
    if (isRootsmithError(error) && (error.code === 'AUTH_DENIED' || error.code === 'AUTH_REQUIRED')) return undefined;
    throw error;
  }
}
