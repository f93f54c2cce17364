import {
  completesEndpointPaths,
  hasOverridePath,
  hasSkipFallback,
  hasWildcardMirrors,
  pullsFallBack,
  repeatsHostTables,
  type TalosVersion,
} from '../../talos/index.ts';
import type { MirrorEndpoint, Registries, RegistryAccess, RegistryMirror } from './model.ts';

/**
 * Who pulls an image on a node: machined itself, or containerd for Kubernetes. They read the same configuration
 * differently.
 */
export type Puller = 'talos' | 'containerd';

/** One address from which an image is requested. */
export interface PullAttempt {
  /** The part of the URL before `/<repository>/manifests/…`, such as `http://10.5.0.1:6000/v2`. */
  readonly base: string;
  /** The host and port to dial. It is also the key of logins and certificates. */
  readonly host: string;
  /** The registry that is meant, sent as `?ns=` to a proxy for several registries. */
  readonly namespace?: string | undefined;
  readonly access?: RegistryAccess | undefined;
  /** Whether this is a mirror or the registry itself. */
  readonly role: 'mirror' | 'upstream';
  /** Why the puller fails before it sends anything. */
  readonly refused?: string | undefined;
}

/** The addresses for an image. The first answer wins. */
export interface PullWalk {
  readonly attempts: readonly PullAttempt[];
  /** Why the puller cannot start at all. */
  readonly broken?: string | undefined;
}

export interface PullWalkOptions {
  readonly registries: Registries;
  readonly version: TalosVersion;
  readonly puller: Puller;
}

const HUB = 'docker.io';
const HUB_HOST = 'registry-1.docker.io';

/**
 * The addresses that a node asks for an image of `domain`, in order. Nothing is resolved or sent.
 *
 * Talos pulls installer, kubelet, etcd and extensions itself: up to 1.8 never from the registry behind a
 * mirror, and up to 1.2 without completing the path of an endpoint. containerd reads a hosts.toml that Talos
 * writes: it adds `/v2`, falls back to the registry itself, and supports `*` from 1.4 on.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function pullWalk(domain: string, { registries, version, puller }: PullWalkOptions): PullWalk {
  const mirror = mirrorOf(domain, registries, version, puller);
  const upstream = upstreamAttempt(domain, registries);
  if (mirror === undefined) return { attempts: [upstream] };
  const attempts = mirror.endpoints.map((endpoint) => mirrorAttempt(domain, endpoint, registries, version, puller));
  const broken = puller === 'containerd' ? brokenHosts(mirror, version) : undefined;
  if (broken !== undefined) return { attempts: [], broken };
  return { attempts: fallsBack(mirror, version, puller) ? [...attempts, upstream] : attempts };
}

function mirrorOf(
  domain: string,
  { mirrors }: Registries,
  version: TalosVersion,
  puller: Puller,
): RegistryMirror | undefined {
  const own = mirrors.find(({ host }) => host === domain);
  if (own !== undefined) return own;
  const knowsWildcard = puller === 'talos' || hasWildcardMirrors(version);
  return knowsWildcard ? mirrors.find(({ host }) => host === '*') : undefined;
}

/** Without endpoints there is nothing that could replace the fallback. */
function fallsBack({ endpoints, skipFallback }: RegistryMirror, version: TalosVersion, puller: Puller): boolean {
  if (endpoints.length === 0) return true;
  if (skipFallback && hasSkipFallback(version)) return false;
  return puller === 'containerd' || pullsFallBack(version);
}

function brokenHosts({ host, endpoints }: RegistryMirror, version: TalosVersion): string | undefined {
  if (endpoints.length < 2 || !repeatsHostTables(version)) return undefined;
  return `with ${endpoints.length} endpoints for \`${host}\`, Talos ${version} writes a hosts.toml that containerd cannot read`;
}

function mirrorAttempt(
  domain: string,
  { url, overridePath }: MirrorEndpoint,
  registries: Registries,
  version: TalosVersion,
  puller: Puller,
): PullAttempt {
  const { origin, host, pathname, protocol } = new URL(url);
  const access = accessOf(host, registries);
  const isComplete = overridePath && hasOverridePath(version);
  const path =
    puller === 'talos' && !completesEndpointPaths(version) ? asItIs(pathname) : completed(pathname, isComplete);
  const refusesTls = puller === 'talos' && protocol === 'http:' && access?.tls !== undefined;
  return {
    base: `${origin}${path}`,
    host,
    namespace: isSameRegistry(domain, host) ? undefined : domain,
    access,
    role: 'mirror',
    ...(refusesTls && { refused: 'TLS settings are given for an endpoint that speaks plain http' }),
  };
}

function asItIs(path: string): string {
  const clean = cleanPath(path);
  return clean === '' ? '/v2' : clean;
}

function completed(path: string, isComplete: boolean): string {
  const clean = cleanPath(path);
  return isComplete || clean.endsWith('/v2') ? clean : `${clean}/v2`;
}

function cleanPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
}

function upstreamAttempt(domain: string, registries: Registries): PullAttempt {
  const host = domain === HUB ? HUB_HOST : domain;
  const access = accessOf(host, registries) ?? accessOf(domain, registries);
  const isPlain = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host) && access?.tls === undefined;
  return { base: `${isPlain ? 'http' : 'https'}://${host}/v2`, host, access, role: 'upstream' };
}

function accessOf(host: string, { access }: Registries): RegistryAccess | undefined {
  return access.find((settings) => settings.host === host);
}

function isSameRegistry(domain: string, host: string): boolean {
  return domain === host || (domain === HUB && host === HUB_HOST);
}
