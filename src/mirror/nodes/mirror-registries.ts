import { RootsmithError } from '../../errors/index.ts';
import {
  type MirrorEndpoint,
  type Registries,
  type RegistryLogin,
  type RegistryTls,
} from '../../machine-config/index.ts';
import { parseReference } from '../../oci/index.ts';
import { hasOverridePath, hasSkipFallback, hasWildcardMirrors, type TalosVersion } from '../../talos/index.ts';
import type { Naming } from '../file/mirror-model.ts';
import { namesHost, prefixFor } from '../file/naming.ts';

/** The registry inside, and below which path it has the images. */
export interface MirrorAddress {
  /** `http://10.5.0.1:6000`. */
  readonly origin: string;
  /** With its port; the key of its login and certificates. */
  readonly host: string;
  /** Of repositories, such as `team/mirror`; empty for the whole registry. */
  readonly path: string;
}

export interface MirrorRegistriesOptions {
  /** What references begin with; `*` for everything. */
  readonly hosts: readonly string[];
  readonly mirror: MirrorAddress;
  /** How images are named there. */
  readonly naming: Naming;
  /** Decides what can be said; undefined for readers other than Talos, which can be told everything. */
  readonly version: TalosVersion | undefined;
  readonly skipFallback: boolean;
  readonly login?: RegistryLogin | undefined;
  readonly tls?: RegistryTls | undefined;
}

/** Any host. */
export const ANY_HOST = '*';

/** Reads `http://10.5.0.1:6000`, with a path of repositories, which may have its `/v2` before it. Without a scheme it is https. */
export function parseMirrorAddress(text: string): MirrorAddress {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  if (!isUsable || url.username !== '' || url.password !== '') {
    throw usage(
      url !== null && url.password !== ''
        ? 'the address of the mirror has a login in it'
        : `\`${text}\` is no address of a registry`,
      url !== null && url.password !== ''
        ? 'Pass it by `--username` and `--password-file`: it belongs into a field of its own.'
        : 'Write it as `http://10.5.0.1:6000` or `https://registry.internal/team`.',
    );
  }
  const path = url.pathname.replace(/^\/v2(?=\/|$)/, '').replace(/^\/+|\/+$/g, '');
  if (path !== '') assertPath(path, 'the path of the mirror');
  return { origin: url.origin, host: url.host, path };
}

/** Checks a host as references have it, and gives the form in which they are compared. */
export function parseRegistryHost(text: string): string {
  if (text === ANY_HOST) return text;
  try {
    const { domain } = parseReference(`${text}/x`);
    if (domain === text || ['index.docker.io', 'registry-1.docker.io'].includes(text)) return domain;
  } catch {
    // said below, in words that fit a host
  }
  throw usage(
    `\`${text}\` is no registry host`,
    'Write it as references begin: `docker.io`, `registry.internal:5000`.',
  );
}

/**
 * What a node must be told so that images of the hosts come from the mirror. Throws `USAGE` where the
 * release cannot be told so, with the way out.
 */
export function mirrorRegistries(options: MirrorRegistriesOptions): Registries {
  const { hosts, mirror, skipFallback, login, tls } = options;
  refuseUnsayable(options);
  const isMentioned = login !== undefined || tls !== undefined;
  return {
    mirrors: hosts.map((host) => ({ host, endpoints: [endpointFor(host, options)], skipFallback })),
    access: isMentioned ? [{ host: mirror.host, login, tls }] : [],
  };
}

/**
 * What names the mirror itself has its place there already: no rule moved it. It needs an entry all the
 * same, since a node asks by https, and by the authorities that it knows, whatever has none.
 */
function endpointFor(host: string, { mirror, naming }: MirrorRegistriesOptions): MirrorEndpoint {
  if (host === mirror.host) return { url: mirror.origin, overridePath: false };
  const path = [mirror.path, namingPath(host, naming)].filter((part) => part !== '').join('/');
  return path === ''
    ? { url: mirror.origin, overridePath: false }
    : { url: `${mirror.origin}/v2/${path}`, overridePath: true };
}

/** Throws `USAGE` for a naming rule that no mirror of a node can follow. */
export function refuseUnlikeMirror(naming: Naming): void {
  if (prefixFor('x', naming) === undefined) throw unlikeMirror(naming);
}

function namingPath(host: string, naming: Naming): string {
  const path = prefixFor(host, naming);
  if (path === undefined) throw unlikeMirror(naming);
  if (path !== '') assertPath(path, naming.kind === 'prefix' ? '`--prefix`' : `what \`--naming\` makes of \`${host}\``);
  return path;
}

function unlikeMirror(naming: Naming): RootsmithError {
  const rule = naming.kind === 'template' ? naming.template : naming.kind;
  return usage(
    `nodes cannot find images by the naming rule \`${rule}\`: a mirror puts something before the path of an image and leaves the rest`,
    'Copy the images by a rule that ends in `/{path}`, such as `cache/{host}/{path}`.',
  );
}

function refuseUnsayable({ hosts, mirror, naming, version, skipFallback, tls }: MirrorRegistriesOptions): void {
  if (hosts.includes(ANY_HOST)) refuseWildcard(naming, version);
  const others = hosts.filter((host) => host !== mirror.host);
  const hasPath = others.some((host) => mirror.path !== '' || namingPath(host, naming) !== '');
  if (hasPath) refusePath(version);
  if (skipFallback && !hasSkipFallback(version)) {
    throw usage(
      `Talos ${version} has no \`skipFallback\`, which came with 1.9`,
      'Leave `--skip-fallback` out: before 1.9, Talos itself never goes past a mirror; keep containerd from it by a firewall or by DNS.',
    );
  }
  if (tls !== undefined && mirror.origin.startsWith('http:')) {
    throw usage(
      `${mirror.origin} speaks plain http, so it has no certificate`,
      'Leave the TLS flags out, or write `https://`.',
    );
  }
}

function refusePath(version: TalosVersion | undefined): void {
  if (hasOverridePath(version)) return;
  throw usage(
    `nodes of Talos ${version} cannot pull from a path of the mirror: \`overridePath\` came with 1.3`,
    'Copy the images with `--naming replace-host` to a registry without a path, or give each host a registry of its own.',
  );
}

function refuseWildcard(naming: Naming, version: TalosVersion | undefined): void {
  if (namesHost(naming)) {
    const rule = naming.kind === 'template' ? naming.template : naming.kind;
    throw usage(
      `the mirror \`*\` has one path for all hosts, and \`${rule}\` needs one for each`,
      'Name the hosts: `--hosts docker.io,ghcr.io`.',
    );
  }
  if (hasWildcardMirrors(version)) return;
  throw usage(
    `with Talos ${version}, containerd does not use the mirror \`*\`: that came with 1.4`,
    'Name the hosts, or a list of images: every host in it gets a mirror.',
  );
}

function assertPath(path: string, what: string): void {
  try {
    parseReference(`x.example/${path}/y`);
  } catch (cause) {
    throw new RootsmithError('USAGE', `${what} is \`${path}\`, which cannot be a part of a repository's name`, {
      hint: 'Use lower-case letters and digits, separated by `.`, `_`, `-` and `/`.',
      cause,
    });
  }
}

function usage(message: string, hint: string): RootsmithError {
  return new RootsmithError('USAGE', message, { hint });
}
