import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';

/** One thing that a registry does, or does not. */
export interface RegistryFact {
  /** `range requests`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

/** One request of a probe. */
export async function ask(
  connection: RepositoryConnection,
  request: Pick<HttpRequest, 'url'> & Partial<HttpRequest>,
): Promise<HttpResponse> {
  return await connection.fetch({ method: 'GET', headers: {}, action: `ask ${request.url.host}`, ...request });
}
