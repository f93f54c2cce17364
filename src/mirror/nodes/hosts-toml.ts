import type { MirrorEndpoint, Registries, RegistryAccess, RegistryMirror } from '../../machine-config/index.ts';
import { type ConfigFile, isOwnEntry, quoted } from './config-file.ts';
import { ANY_HOST } from './mirror-address.ts';

/**
 * Writes the folders of containerd's `config_path`, one for each host.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function hostsFiles({ mirrors, access }: Registries): readonly ConfigFile[] {
  return mirrors.flatMap((mirror) => {
    const folder = hostsFolder(mirror.host);
    const [settings] = access;
    const { ca, clientIdentity } = settings?.tls ?? {};
    const files = [
      ...(ca === undefined ? [] : [{ path: `${folder}/ca.crt`, text: ca, isSecret: false }]),
      ...(clientIdentity === undefined
        ? []
        : [
            { path: `${folder}/client.crt`, text: clientIdentity.certificate, isSecret: false },
            { path: `${folder}/client.key`, text: clientIdentity.key, isSecret: true },
          ]),
    ];
    const isSecret = settings?.login !== undefined;
    return [{ path: `${folder}/hosts.toml`, text: hostsToml(mirror, settings), isSecret }, ...files];
  });
}

/** The name under which containerd looks for the folder: not every file system allows colons. */
function hostsFolder(host: string): string {
  return host === ANY_HOST ? '_default' : host.replace(/:(\d+)$/, '_$1_');
}

function hostsToml(mirror: RegistryMirror, access: RegistryAccess | undefined): string {
  const { endpoints, skipFallback } = mirror;
  // The server of the root table is asked last, in place of the registry itself.
  const last = skipFallback || isOwnEntry(mirror) ? endpoints.at(-1) : undefined;
  const root = last === undefined ? [] : serverLines(last, access);
  // The last endpoint is named twice: containerd 1.6 refuses a file without a table of hosts.
  const hosts = endpoints.flatMap((endpoint) => hostLines(endpoint, access));
  return `${[...root, ...hosts].join('\n').replace(/^\n/, '')}\n`;
}

function serverLines({ url, overridePath }: MirrorEndpoint, access: RegistryAccess | undefined): readonly string[] {
  return [
    `server = ${quoted(url)}`,
    'capabilities = ["pull", "resolve"]',
    ...tlsLines(access, overridePath),
    ...authorization(access).flatMap((value) => ['', '[header]', `  authorization = ${quoted(value)}`]),
  ];
}

function hostLines({ url, overridePath }: MirrorEndpoint, access: RegistryAccess | undefined): readonly string[] {
  return [
    '',
    `[host.${quoted(url)}]`,
    '  capabilities = ["pull", "resolve"]',
    ...tlsLines(access, overridePath).map((line) => `  ${line}`),
    ...authorization(access).flatMap((value) => [
      `  [host.${quoted(url)}.header]`,
      `    authorization = ${quoted(value)}`,
    ]),
  ];
}

function tlsLines(access: RegistryAccess | undefined, overridePath: boolean): readonly string[] {
  const { ca, insecureSkipVerify, clientIdentity } = access?.tls ?? {};
  return [
    ...(overridePath ? ['override_path = true'] : []),
    ...(ca === undefined ? [] : ['ca = "ca.crt"']),
    ...(clientIdentity === undefined ? [] : ['client = [["client.crt", "client.key"]]']),
    ...(insecureSkipVerify === true ? ['skip_verify = true'] : []),
  ];
}

/** A hosts.toml has no field for logins, so the login becomes a header. */
function authorization(access: RegistryAccess | undefined): readonly string[] {
  const { username, password, auth } = access?.login ?? {};
  if (auth !== undefined) return [`Basic ${auth}`];
  return username === undefined ? [] : [`Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`];
}
