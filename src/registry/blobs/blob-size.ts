import type { Digest } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest } from '../transport/http.ts';

/**
 * The size of a blob that no known manifest describes; `undefined` if the registry does not have the blob or does not
 * say.
 */
export async function blobSize(
  connection: RepositoryConnection,
  digest: Digest,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const request: HttpRequest = {
    method: 'HEAD',
    url: connection.url(`blobs/${digest}`),
    headers: {},
    action: `find blob ${digest} of ${connection.place}`,
    signal,
  };
  const response = await connection.fetch(request);
  if (response.status !== 200 && response.status !== 404) throw await connection.failure(response, request);
  const size = Number(response.header('content-length') ?? 'none');
  await response.discard();
  return response.status === 200 && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}
