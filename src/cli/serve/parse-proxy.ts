import { isRootsmithError, RootsmithError, usage } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';
import { type ListenAddress, readListenAddress } from './listen-address.ts';

/** The meaning of one `--proxy` flag. */
export interface ProxySetting {
  /** The host whose images are fetched on demand: `docker.io`, `registry.internal:5000`. */
  readonly host: string;
  /** The registry to fetch from. */
  readonly from: {
    /** Such as `docker.io` or `mirror.internal:5000`. */
    readonly domain: string;
    readonly isPlainHttp: boolean;
    /** The prefix of repositories there: `hub/` if the mirror keeps them below `hub`. */
    readonly prefix: string;
  };
  /** An address that serves only the images of this host. */
  readonly listen: ListenAddress | undefined;
}

const HINT =
  'Write it as `HOST[=URL][=ADDRESS]`: `docker.io`, `docker.io=:5000`, `docker.io=https://mirror.internal/hub=:5000`.';

/**
 * Parses `HOST[=URL][=ADDRESS]`. A URL begins with its scheme and an address ends with a port, so they can be told
 * apart.
 */
export function parseProxy(text: string): ProxySetting {
  const [name = '', ...rest] = text.split('=');
  const host = domainOf(name);
  if (host === undefined) throw refused(text, `\`${name}\` is not a host of images`);
  const [url, ...addresses] = /^https?:\/\//.test(rest[0] ?? '') ? rest : [undefined, ...rest];
  const [address, ...more] = addresses;
  const listen = address === undefined ? undefined : readListenAddress(address);
  if (more.length > 0 || (address !== undefined && listen === undefined)) {
    throw refused(text, `\`${rest.at(-1)}\` is neither a URL nor an address to listen on`);
  }
  const from = url === undefined ? { domain: host, isPlainHttp: false, prefix: '' } : upstreamOf(text, url);
  return { host, from, listen };
}

/** Parses all flags, and refuses a host that occurs twice. */
export function parseProxies(texts: readonly string[]): readonly ProxySetting[] {
  const settings = texts.map(parseProxy);
  const hosts = settings.map(({ host }) => host);
  const twice = hosts.find((host, at) => hosts.indexOf(host) !== at);
  if (twice === undefined) return settings;
  throw usage(`\`--proxy\` names \`${twice}\` twice`, 'Name each host once.');
}

function upstreamOf(text: string, url: string): ProxySetting['from'] {
  const { protocol, host = '', pathname, username, password, search, hash } = URL.parse(url) ?? {};
  // The message does not repeat the URL, because it may contain a password.
  if (username || password) throw refused(withoutUrl(text), 'a URL may not hold a login; `rootsmith login` keeps it');
  const path = pathname?.replace(/^\/|\/$/g, '') ?? '';
  const domain = domainOf(host);
  const isPath = path === '' || pathOf(domain ?? '', path) === path;
  if (domain === undefined || !isPath || search || hash) {
    throw refused(text, `\`${url}\` is not a URL of a registry and a path of repositories`);
  }
  return { domain, isPlainHttp: protocol === 'http:', prefix: path === '' ? '' : `${path}/` };
}

/** The canonical name of a host; `undefined` if the text is not a host. */
function domainOf(name: string): string | undefined {
  const reference = referenceOf(`${name}/a/b`);
  return reference?.path === 'a/b' ? reference.domain.toLowerCase() : undefined;
}

function pathOf(domain: string, path: string): string | undefined {
  return referenceOf(`${domain}/${path}/b`)?.path.slice(0, -2);
}

function referenceOf(text: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

function withoutUrl(text: string): string {
  return text.replace(/=https?:.*$/, '=…');
}

function refused(text: string, problem: string): RootsmithError {
  return usage(`\`--proxy ${text}\`: ${problem}`, HINT);
}
