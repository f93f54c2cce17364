import { RootsmithError } from '../errors/index.ts';
import { type Digest, parseDigest } from './digest.ts';

declare const referenceBrand: unique symbol;

/**
 * A checked and complete image reference. Only `parseReference`, `withTag` and `withDigest` make one. If it has both
 * tag and digest, the digest decides the content.
 */
export interface Reference {
  readonly [referenceBrand]: true;
  /** Such as `docker.io`, `host`, `host:port`, `[::1]:5000`. */
  readonly domain: string;
  /** The complete repository: `library/nginx`. */
  readonly path: string;
  /** The tag; `latest` if the text had neither tag nor digest. */
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

const HUB = 'docker.io';
const HUB_API_HOST = 'registry-1.docker.io';
const HUB_ALIASES: readonly string[] = [HUB, 'index.docker.io', HUB_API_HOST];
const DEFAULT_TAG = 'latest';
const MAX_PATH_LENGTH = 255;

// https://github.com/distribution/reference/blob/main/regexp.go
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^(?<host>${LABEL}(?:\\.${LABEL})*|\\[(?<ipv6>[0-9a-fA-F:.]+)\\])(?::(?<port>[0-9]{1,5}))?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Parses `[domain[:port]/]path[:tag][@digest]` as docker does: names without a domain are on the Docker Hub, and names
 * without a slash there are below `library/`. Throws `REFERENCE_INVALID` with the invalid part.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseReference(text: string): Reference {
  refuseWholeMistakes(text);
  const { name, tag, digest } = splitSuffixes(text);
  const { domain, path } = splitDomain(name);
  checkDomain(text, domain);
  checkPath(text, path);
  if (tag !== undefined) checkTag(text, tag);
  return make({
    domain,
    path,
    tag: tag ?? (digest === undefined ? DEFAULT_TAG : undefined),
    digest: digest === undefined ? undefined : checkDigest(text, digest),
  });
}

/** The complete text, which parses to an equal reference. */
export function formatReference({ domain, path, tag, digest }: Reference): string {
  return `${domain}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The reference with another tag. Its digest is dropped, because it may not match that tag. */
export function withTag(reference: Reference, tag: string): Reference {
  checkTag(formatReference(reference), tag);
  return make({ ...reference, tag, digest: undefined });
}

/** The reference with a digest. Its tag is kept. */
export function withDigest(reference: Reference, digest: Digest): Reference {
  return make({ ...reference, digest });
}

/** The host of the registry's API. It differs from the domain only for the Docker Hub. */
export function registryHost({ domain }: Pick<Reference, 'domain'>): string {
  return domain === HUB ? HUB_API_HOST : domain;
}

/** All names under which logins for this registry may be stored. The first one is the domain. */
export function registryAliases(domain: string): readonly string[] {
  return domain === HUB ? HUB_ALIASES : [domain];
}

type Parts = Omit<Reference, typeof referenceBrand>;

function make({ domain, path, tag, digest }: Parts): Reference {
  return { domain, path, tag, digest } as Reference;
}

function refuseWholeMistakes(text: string): void {
  const scheme = /^[a-z][a-z0-9+-]*:\/\//.exec(text)?.[0];
  if (scheme !== undefined) throw invalid(text, scheme, `starts with \`${scheme}\``, 'Leave the scheme out.');
  if (text === '') throw invalid(text, text, 'is empty', 'Write it as `host/repository:tag`.');
  if (/^[0-9a-f]{64}$/.test(text)) {
    throw invalid(
      text,
      text,
      'is 64 hexadecimal digits, which could be an image ID',
      'Write `repository@sha256:DIGITS`.',
    );
  }
}

function splitSuffixes(text: string): { name: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return colon === -1
    ? { name: rest, tag: undefined, digest }
    : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isDomain = slash !== -1 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const domain = isDomain ? first : HUB;
  const path = isDomain ? name.slice(slash + 1) : name;
  if (!HUB_ALIASES.includes(domain.toLowerCase())) return { domain, path };
  return { domain: HUB, path: path.includes('/') ? path : `library/${path}` };
}

function checkDomain(text: string, domain: string): void {
  const groups = DOMAIN.exec(domain)?.groups;
  const ipv6 = groups?.['ipv6'];
  if (groups === undefined || (ipv6 !== undefined && !URL.canParse(`http://[${ipv6}]/`))) {
    throw invalid(
      text,
      domain,
      `has the host \`${domain}\`, which is not one`,
      'Write `host`, `host:port` or `[IPv6]:port`.',
    );
  }
  if (Number(groups['port'] ?? 1) > 65_535 || Number(groups['port'] ?? 1) === 0) {
    throw invalid(text, domain, `has the port ${groups['port']}`, 'Ports go from 1 to 65535.');
  }
}

function checkPath(text: string, path: string): void {
  const bad = path.split('/').find((component) => !COMPONENT.test(component));
  if (bad !== undefined) throw invalid(text, bad, describeComponent(bad), hintForComponent(bad));
  if (path.length > MAX_PATH_LENGTH) {
    throw invalid(
      text,
      path,
      `has a repository of ${path.length} characters`,
      `Use at most ${MAX_PATH_LENGTH} characters.`,
    );
  }
}

function describeComponent(component: string): string {
  if (component === '') return 'has an empty name between slashes';
  return `has the name \`${component}\`, which no repository can have`;
}

function hintForComponent(component: string): string {
  if (/[A-Z]/.test(component)) return `Write it in lower case: \`${component.toLowerCase()}\`.`;
  return 'Use lower-case letters and digits, separated by single `.`, `_`, `__` or any number of `-`.';
}

function checkTag(text: string, tag: string): void {
  if (!TAG.test(tag)) {
    throw invalid(
      text,
      tag,
      `has the tag \`${tag}\``,
      'Use up to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`.',
    );
  }
}

function checkDigest(text: string, digest: string): Digest {
  try {
    return parseDigest(digest);
  } catch (cause) {
    throw invalid(
      text,
      digest,
      `has the digest \`${digest}\``,
      'Write it as `sha256:` and 64 hexadecimal digits in lower case.',
      cause,
    );
  }
}

function invalid(text: string, part: string, problem: string, hint: string, cause?: unknown): RootsmithError {
  return new RootsmithError('REFERENCE_INVALID', `image reference \`${text}\` ${problem}`, {
    hint,
    details: { reference: text, part },
    cause,
  });
}
