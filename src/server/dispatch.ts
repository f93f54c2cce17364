import { answer, answerJson } from './answer.ts';
import { ApiError } from './api-error.ts';
import type { Exchange } from './exchange.ts';
import { deleteBlob, getBlob } from './handlers/blobs.ts';
import { catalog, tags } from './handlers/lists.ts';
import { acceptManifest, answerManifest, deleteManifest } from './handlers/manifests.ts';
import { referrers } from './handlers/referrers.ts';
import { closeUpload, continueUpload, endUpload, startUpload, uploadStatus } from './handlers/uploads.ts';
import { images, page } from './handlers/web.ts';
import { methods, type Route } from './routes.ts';
import type { Summaries } from './web/summary.ts';

export interface Services {
  readonly summaries: Summaries;
  /** The host whose images alone are served at this address. */
  readonly upstream: string | undefined;
  /** Hosts whose images are fetched when they are asked for. */
  readonly proxied: readonly string[];
  /** Whether clients come by https. */
  readonly secure: boolean;
  /** The text that Prometheus reads. */
  metrics(): Promise<string>;
}

/** Refuses methods that a path does not take. */
export function checkMethod(route: Route, method: string): void {
  const allowed = methods[route.kind];
  if (allowed.includes(method)) return;
  throw new ApiError('UNSUPPORTED', `${method} is not possible here`, { headers: { Allow: allowed.join(', ') } });
}

/** Answers one request, whose method the path takes. */
export async function handleRoute(route: Route, exchange: Exchange, services: Services): Promise<void> {
  const { request, response } = exchange;
  switch (route.kind) {
    case 'ping':
      return answerJson(request, response, {});
    case 'health':
      return answerJson(request, response, { status: 'ok' });
    case 'metrics':
      return answer(request, response, 200, { 'Content-Type': 'text/plain; version=0.0.4' }, await services.metrics());
    case 'page':
      return await page(exchange, services);
    case 'images':
      return await images(exchange, services);
    case 'catalog':
      return await catalog(exchange);
    case 'tags':
      return await tags(exchange, route.repository);
    case 'referrers':
      return await referrers(exchange, route.repository, route.digest);
    case 'manifest':
      return await dispatchManifest(route, exchange);
    case 'blob':
      if (request.method === 'DELETE') return await deleteBlob(exchange, route.repository, route.digest);
      return await getBlob(exchange, route.repository, route.digest);
    case 'uploads':
      return await startUpload(exchange, route.repository);
    case 'upload':
      return await dispatchUpload(route, exchange);
  }
}

async function dispatchManifest(
  { repository, reference }: Extract<Route, { kind: 'manifest' }>,
  exchange: Exchange,
): Promise<void> {
  switch (exchange.request.method ?? 'GET') {
    case 'PUT':
      return await acceptManifest(exchange, repository, reference);
    case 'DELETE':
      return await deleteManifest(exchange, repository, reference);
    default:
      return await answerManifest(exchange, repository, reference);
  }
}

async function dispatchUpload(
  { repository, id }: Extract<Route, { kind: 'upload' }>,
  exchange: Exchange,
): Promise<void> {
  switch (exchange.request.method ?? 'GET') {
    case 'PATCH':
      return await continueUpload(exchange, repository, id);
    case 'PUT':
      return await closeUpload(exchange, repository, id);
    case 'DELETE':
      return await endUpload(exchange, repository, id);
    default:
      return uploadStatus(exchange, repository, id);
  }
}
