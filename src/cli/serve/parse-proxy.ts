import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';
import { type ListenAddress, readListenAddress } from './listen-address.ts';

/** What one `--proxy` asks for. */
export interface ProxySetting {
  /** The host whose images are fetched when somebody asks for them: `docker.io`, `registry.internal:5000`. */
  readonly host: string;
  /** The registry that is really asked. */
  readonly from: {
    /** `docker.io`, `mirror.internal:5000`. */
    readonly domain: string;
    readonly isPlainHttp: boolean;
    /** Stands before each repository there: `hub/` where the mirror keeps all below `hub`. */
    readonly prefix: string;
  };
  /** An address that serves the images of this host alone. */
  readonly listen: ListenAddress | undefined;
}

const HINT =
  'Write it as `HOST[=URL][=ADDRESS]`: `docker.io`, `docker.io=:5000`, `docker.io=https://mirror.internal/hub=:5000`.';

/** Reads `HOST[=URL][=ADDRESS]`. A URL starts with its scheme and an address ends with its port, so both are known apart. */
export function parseProxy(text: string): ProxySetting {
  const [name = '', ...rest] = text.split('=');
  const host = domainOf(name);
  if (host === undefined) throw refused(text, `\`${name}\` is no host of images`);
  const [url, ...addresses] = /^https?:\/\//.test(rest[0] ?? '') ? rest : [undefined, ...rest];
  const [address, ...more] = addresses;
  const listen = address === undefined ? undefined : readListenAddress(address);
  if (more.length > 0 || (address !== undefined && listen === undefined)) {
    throw refused(text, `\`${rest.at(-1)}\` is neither a URL nor an address to listen on`);
  }
  const from = url === undefined ? { domain: host, isPlainHttp: false, prefix: '' } : upstreamOf(text, url);
  return { host, from, listen };
}

/** All of them; no host twice. */
export function parseProxies(texts: readonly string[]): readonly ProxySetting[] {
  const settings = texts.map(parseProxy);
  const hosts = settings.map(({ host }) => host);
  const twice = hosts.find((host, at) => hosts.indexOf(host) !== at);
  if (twice === undefined) return settings;
  throw new RootsmithError('USAGE', `\`--proxy\` names \`${twice}\` twice`, { hint: 'Name each host once.' });
}

function upstreamOf(text: string, url: string): ProxySetting['from'] {
  const { protocol, host = '', pathname, username, password, search, hash } = URL.parse(url) ?? {};
  // Not repeated in the message: a password may be in it.
  if (username || password) throw refused(withoutUrl(text), 'a URL may not hold a login; `docker login` keeps it');
  const path = pathname?.replace(/^\/|\/$/g, '') ?? '';
  const domain = domainOf(host);
  const isPath = path === '' || pathOf(domain ?? '', path) === path;
  if (domain === undefined || !isPath || search || hash) {
    throw refused(text, `\`${url}\` is no URL of a registry and a path of repositories`);
  }
  return { domain, isPlainHttp: protocol === 'http:', prefix: path === '' ? '' : `${path}/` };
}

/** The canonical host; undefined for what is none. */
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
  return new RootsmithError('USAGE', `\`--proxy ${text}\`: ${problem}`, { hint: HINT });
}
