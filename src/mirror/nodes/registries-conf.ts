import { RootsmithError } from '../../errors/index.ts';
import type { Registries, RegistryMirror } from '../../machine-config/index.ts';
import { type ConfigFile, isOwnEntry, quoted } from './config-file.ts';
import { ANY_HOST } from './mirror-address.ts';

/**
 * Writes a file for `/etc/containers/registries.conf.d`, which podman, skopeo, buildah and CRI-O read. It has no
 * logins: those tools keep them in `auth.json`.
 *
 * @see https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
export function registriesConf({ mirrors, access }: Registries): readonly ConfigFile[] {
  if (mirrors.some(({ host }) => host === ANY_HOST)) {
    throw new RootsmithError('USAGE', 'registries.conf cannot have one mirror for all hosts', {
      hint: 'Name the hosts: `--hosts docker.io,ghcr.io`, or a list of images.',
    });
  }
  const text = mirrors.map((mirror) => registryTable(mirror, access)).join('\n');
  return [
    { path: 'registries.conf.d/rootsmith.conf', text, isSecret: false },
    ...access.flatMap(({ host, tls }) =>
      tls?.ca === undefined ? [] : [{ path: `certs.d/${host}/ca.crt`, text: tls.ca, isSecret: false }],
    ),
  ];
}

function registryTable(mirror: RegistryMirror, access: Registries['access']): string {
  const { host, endpoints, skipFallback } = mirror;
  const places = endpoints.map(({ url }) => {
    const { host: dialled, pathname, protocol } = new URL(url);
    const path = pathname.replace(/^\/v2/, '').replace(/\/$/, '');
    const skipsCheck = access.some(
      (settings) => settings.host === dialled && settings.tls?.insecureSkipVerify === true,
    );
    return [
      `location = ${quoted(`${dialled}${path}`)}`,
      ...(protocol === 'http:' || skipsCheck ? ['insecure = true'] : []),
    ];
  });
  const table = ['[[registry]]', `prefix = ${quoted(host)}`];
  // Where the mirror is the location of the registry itself, nothing goes past it.
  if (skipFallback || isOwnEntry(mirror)) return `${[...table, ...(places[0] ?? [])].join('\n')}\n`;
  const tables = places.flatMap((lines) => ['', '[[registry.mirror]]', ...lines]);
  return `${[...table, `location = ${quoted(host)}`, ...tables].join('\n')}\n`;
}
