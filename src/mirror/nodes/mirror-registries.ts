import type { RootsmithError } from '../../errors/index.ts';
import type { MirrorEndpoint, Registries, RegistryLogin, RegistryTls } from '../../machine-config/index.ts';
import { hasOverridePath, hasSkipFallback, hasWildcardMirrors, type TalosVersion } from '../../talos/index.ts';
import { describeNaming, type Naming, namesHost, prefixFor } from '../file/index.ts';
import { ANY_HOST, assertPath, type MirrorAddress, unusable } from './mirror-address.ts';

export interface MirrorRegistriesOptions {
  /** The hosts that are mirrored; `*` for all of them. */
  readonly hosts: readonly string[];
  readonly mirror: MirrorAddress;
  /** The rule by which the mirror names images. */
  readonly naming: Naming;
  /** Decides which settings exist. It is undefined for readers other than Talos, which have all of them. */
  readonly version: TalosVersion | undefined;
  readonly skipFallback: boolean;
  readonly login?: RegistryLogin | undefined;
  readonly tls?: RegistryTls | undefined;
}

/**
 * Makes the settings by which a node pulls the images of the hosts from the mirror. Throws `USAGE`, with the way out,
 * where the release of Talos has no such setting.
 */
export function mirrorRegistries(options: MirrorRegistriesOptions): Registries {
  const { hosts, mirror, skipFallback, login, tls } = options;
  refuseUnsupported(options);
  const hasAccess = login !== undefined || tls !== undefined;
  return {
    mirrors: hosts.map((host) => ({ host, endpoints: [endpointFor(host, options)], skipFallback })),
    access: hasAccess ? [{ host: mirror.host, login, tls }] : [],
  };
}

/**
 * Images of the mirror's own host keep their path. The host needs an entry all the same: without one, a node asks by
 * https only, and trusts only the authorities that it knows.
 */
function endpointFor(host: string, { mirror, naming }: MirrorRegistriesOptions): MirrorEndpoint {
  const parts = host === mirror.host ? [] : [mirror.path, namingPath(host, naming)].filter((part) => part !== '');
  return parts.length === 0
    ? { url: mirror.origin, overridePath: false }
    : { url: `${mirror.origin}/v2/${parts.join('/')}`, overridePath: true };
}

/** Throws `USAGE` for a naming rule that the mirror settings of a node cannot express. */
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
  return unusable(
    `nodes cannot find images by the naming rule \`${describeNaming(naming)}\`: a mirror puts something before the path of an image and keeps the rest`,
    'Copy the images by a rule that ends in `/{path}`, such as `cache/{host}/{path}`.',
  );
}

function refuseUnsupported({ hosts, mirror, naming, version, skipFallback, tls }: MirrorRegistriesOptions): void {
  if (hosts.includes(ANY_HOST)) refuseWildcard(naming, version);
  const others = hosts.filter((host) => host !== mirror.host);
  const hasPath = others.some((host) => mirror.path !== '' || namingPath(host, naming) !== '');
  if (hasPath && !hasOverridePath(version)) {
    throw unusable(
      `nodes of Talos ${version} cannot pull from a path of the mirror: \`overridePath\` came with 1.3`,
      'Copy the images with `--naming replace-host` to a registry without a path, or give each host a registry of its own.',
    );
  }
  if (skipFallback && !hasSkipFallback(version)) {
    throw unusable(
      `Talos ${version} has no \`skipFallback\`, which came with 1.9`,
      'Leave `--skip-fallback` out: before 1.9, Talos itself never goes past a mirror. Stop containerd from doing so by a firewall or by DNS.',
    );
  }
  if (tls !== undefined && mirror.origin.startsWith('http:')) {
    throw unusable(
      `${mirror.origin} speaks plain http, so it has no certificate`,
      'Leave the TLS flags out, or write `https://`.',
    );
  }
}

function refuseWildcard(naming: Naming, version: TalosVersion | undefined): void {
  if (namesHost(naming)) {
    throw unusable(
      `the mirror \`*\` has one path for all hosts, and \`${describeNaming(naming)}\` needs one for each`,
      'Name the hosts: `--hosts docker.io,ghcr.io`.',
    );
  }
  if (hasWildcardMirrors(version)) return;
  throw unusable(
    `with Talos ${version}, containerd does not use the mirror \`*\`: that came with 1.4`,
    'Name the hosts, or a list of images: every host in it gets a mirror.',
  );
}
