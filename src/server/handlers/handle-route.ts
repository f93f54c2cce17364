import { answer, answerJson } from '../exchange/answer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Route } from '../routes/routes.ts';
import { deleteBlob, getBlob } from './blobs.ts';
import { getBootFile } from './boot-files.ts';
import { catalog, tags } from './lists.ts';
import { acceptManifest, answerManifest, deleteManifest } from './manifests.ts';
import { referrers } from './referrers.ts';
import type { Services } from './services.ts';
import { closeUpload, continueUpload, endUpload, startUpload, uploadStatus } from './uploads.ts';
import { imagePage, images, page } from './web.ts';

/** Calls the handler for a request. The method must already be checked. */
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
    case 'image':
      return await imagePage(exchange, services);
    case 'images':
      return await images(exchange, services);
    case 'catalog':
      return await catalog(exchange);
    case 'boot-file':
      return await getBootFile(exchange, services.bootFiles, route.path);
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
