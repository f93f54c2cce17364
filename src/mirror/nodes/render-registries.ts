import { RootsmithError } from '../../errors/index.ts';
import type { MirrorEndpoint, Registries, RegistryAccess, RegistryMirror } from '../../machine-config/index.ts';
import { ANY_HOST } from './mirror-registries.ts';

/** A file of a configuration that has several. */
export interface ConfigFile {
  /** Below the folder that they all lie in, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Whether others must not read it. */
  readonly isSecret: boolean;
}

/**
 * The folders of containerd's `config_path`, one for each host.
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

/** As containerd looks for it: colons are not for all file systems. */
function hostsFolder(host: string): string {
  return host === ANY_HOST ? '_default' : host.replace(/:(\d+)$/, '_$1_');
}

function hostsToml(mirror: RegistryMirror, access: RegistryAccess | undefined): string {
  const { endpoints, skipFallback } = mirror;
  // What stands in the root is asked last, in place of the registry itself, which is known without being named.
  const last = skipFallback || isOwnEntry(mirror) ? endpoints.at(-1) : undefined;
  const root = last === undefined ? [] : serverLines(last, access);
  // The last one is named twice: containerd 1.6 refuses a file without a table of hosts.
  const hosts = endpoints.flatMap((endpoint) => hostLines(endpoint, access));
  return `${[...root, ...hosts].join('\n').replace(/^\n/, '')}\n`;
}

/** Whether the entry says only how a registry itself is to be asked. */
function isOwnEntry({ host, endpoints }: RegistryMirror): boolean {
  return endpoints.every(({ url, overridePath }) => new URL(url).host === host && !overridePath);
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

/** containerd's hosts.toml has no field for logins, only for headers. */
function authorization(access: RegistryAccess | undefined): readonly string[] {
  const { username, password, auth } = access?.login ?? {};
  if (auth !== undefined) return [`Basic ${auth}`];
  return username === undefined ? [] : [`Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`];
}

/**
 * A drop-in for `/etc/containers/registries.conf.d`, which podman, skopeo, buildah and CRI-O read.
 * Logins are not in it: those tools keep them in `auth.json`.
 *
 * @see https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
export function registriesConf({ mirrors, access }: Registries): readonly ConfigFile[] {
  if (mirrors.some(({ host }) => host === ANY_HOST)) {
    throw new RootsmithError('USAGE', 'registries.conf has no mirror for all hosts', {
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
  // Where the registry's own location is the mirror, there is no way past it.
  if (skipFallback || isOwnEntry(mirror)) return `${[...table, ...(places[0] ?? [])].join('\n')}\n`;
  const tables = places.flatMap((lines) => ['', '[[registry.mirror]]', ...lines]);
  return `${[...table, `location = ${quoted(host)}`, ...tables].join('\n')}\n`;
}

/** The flags of `talosctl cluster create`, one on each line. */
export function talosctlFlags({ mirrors, access }: Registries): readonly string[] {
  const hasPaths = mirrors.some(({ endpoints }) => endpoints.some(({ overridePath }) => overridePath));
  const hasMore = access.some(({ login, tls }) => login !== undefined || tls?.ca !== undefined);
  if (hasPaths || hasMore || mirrors.some(({ skipFallback }) => skipFallback)) {
    const what = hasMore
      ? 'a login or a certificate'
      : hasPaths
        ? 'a path of the mirror'
        : 'that nothing goes past the mirror';
    throw new RootsmithError('USAGE', `the flags of talosctl cannot say ${what}`, {
      hint: 'Use `--format talos`: `talosctl cluster create --config-patch @FILE` takes it from Talos 1.2 on, and `--merge FILE` needs no talosctl.',
    });
  }
  return [
    ...mirrors.flatMap(({ host, endpoints }) =>
      endpoints.map(({ url }) => `--registry-mirror ${shellWord(`${host}=${url}`)}`),
    ),
    ...access.flatMap(({ host, tls }) =>
      tls?.insecureSkipVerify === true ? [`--registry-insecure-skip-verify ${shellWord(host)}`] : [],
    ),
  ];
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`;
}

/** A basic string of TOML, which JSON's are too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
