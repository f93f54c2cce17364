import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';

/** A feature of a registry, and whether the registry has it. */
export interface RegistryFact {
  /** Such as `range requests`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

/** Sends one request of the probe. */
export async function ask(
  connection: RepositoryConnection,
  request: Pick<HttpRequest, 'url'> & Partial<HttpRequest>,
): Promise<HttpResponse> {
  return await connection.fetch({ method: 'GET', headers: {}, action: `ask ${request.url.host}`, ...request });
}
