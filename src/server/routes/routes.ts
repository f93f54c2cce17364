import { parseRepository, type Repository } from '../../oci/index.ts';
import { ApiError } from '../exchange/api-error.ts';
import { MAX_URL_LENGTH } from '../exchange/limits.ts';

/** What a path asks for. References and digests are not checked yet: each handler does that. */
export type Route =
  | { readonly kind: FixedKind }
  | { readonly kind: 'boot-file'; readonly path: string }
  | { readonly kind: 'tags' | 'uploads'; readonly repository: Repository }
  | { readonly kind: 'manifest'; readonly repository: Repository; readonly reference: string }
  | { readonly kind: 'blob' | 'referrers'; readonly repository: Repository; readonly digest: string }
  | { readonly kind: 'upload'; readonly repository: Repository; readonly id: string };

export type RouteKind = Route['kind'];
type FixedKind = 'page' | 'image' | 'images' | 'metrics' | 'health' | 'ping' | 'catalog';

export interface Target {
  readonly route: Route;
  readonly query: URLSearchParams;
}

const fixed: Readonly<Record<string, FixedKind>> = {
  '/': 'page',
  '/image': 'image',
  '/images.json': 'images',
  '/metrics': 'metrics',
  '/healthz': 'health',
  '/v2': 'ping',
  '/v2/': 'ping',
  '/v2/_catalog': 'catalog',
};

const READ = ['GET', 'HEAD'];
/** Below it are the files that machines boot from by network. */
const BOOT_FILES = '/pxe/';

/** The methods that each path supports. */
const methods: Readonly<Record<RouteKind, readonly string[]>> = {
  page: READ,
  image: READ,
  images: READ,
  metrics: READ,
  health: READ,
  ping: READ,
  catalog: READ,
  'boot-file': READ,
  tags: READ,
  referrers: READ,
  manifest: [...READ, 'PUT', 'DELETE'],
  blob: [...READ, 'DELETE'],
  uploads: ['POST'],
  upload: ['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'],
};

/** Throws if the path does not support the method. */
export function checkMethod(route: Route, method: string): void {
  const allowed = methods[route.kind];
  if (allowed.includes(method)) return;
  throw new ApiError('UNSUPPORTED', `${method} is not possible here`, { headers: { Allow: allowed.join(', ') } });
}

/**
 * Parses the target of a request. The name of a repository may contain the words `blobs` or `manifests`, so the last
 * such word counts. Everything before it must be a valid repository name, which excludes `..`.
 */
export function parseRequestTarget(url: string): Target {
  if (url.length > MAX_URL_LENGTH) {
    throw new ApiError('NAME_INVALID', `the URL has ${url.length} characters, more than ${MAX_URL_LENGTH}`, {
      status: 414,
    });
  }
  const [encoded = '', query = ''] = splitOnce(url, '?');
  return { route: parseRoute(decode(encoded)), query: new URLSearchParams(query) };
}

function parseRoute(path: string): Route {
  const kind = Object.hasOwn(fixed, path) ? fixed[path] : undefined;
  if (kind !== undefined) return { kind };
  if (path.startsWith(BOOT_FILES)) return { kind: 'boot-file', path: path.slice(BOOT_FILES.length) };
  const match = ROUTE.exec(path)?.groups;
  if (match === undefined) throw new ApiError('UNSUPPORTED', 'no such path', { status: 404 });
  const { name = '', manifest, digest, referrers, upload } = match;
  const repository = parseRepository(name);
  if (manifest !== undefined) return { kind: 'manifest', repository, reference: manifest };
  if (referrers !== undefined) return { kind: 'referrers', repository, digest: referrers };
  if (upload === '' || upload === '/') return { kind: 'uploads', repository };
  if (upload !== undefined) return { kind: 'upload', repository, id: upload.slice(1) };
  if (digest !== undefined) return { kind: 'blob', repository, digest };
  return { kind: 'tags', repository };
}

const ROUTE =
  /^\/v2\/(?<name>.+)\/(?:manifests\/(?<manifest>[^/]+)|blobs\/uploads(?<upload>|\/[^/]*)|blobs\/(?<digest>[^/]+)|referrers\/(?<referrers>[^/]+)|tags\/list)$/;

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new ApiError('NAME_INVALID', 'the path is not percent-encoded UTF-8', { cause });
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
