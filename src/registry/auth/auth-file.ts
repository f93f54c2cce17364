import { parsedJson } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { isMissingPath, readInput } from '../../files/index.ts';
import { isObject, registryAliases } from '../../oci/index.ts';

/** A login as auth files store it. */
export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for a token at the realm of the registry. Some files also hold a password. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly username?: string; readonly password?: string }
  /** Sent to the registry as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** A file as `docker login` and `podman login` write it. */
export interface AuthFile {
  /** The path, for messages. */
  readonly path: string;
  readonly auths: ReadonlyMap<string, unknown>;
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore: string | undefined;
}

/** How docker names the Docker Hub. */
export const HUB_KEY = 'https://index.docker.io/v1/';

/** Reads an auth file; `undefined` if it does not exist. Throws `CREDENTIALS_INVALID` with the path. */
export async function readAuthFile(path: string): Promise<AuthFile | undefined> {
  try {
    return parseAuthFile(Buffer.from(await readInput(path)).toString('utf8'), path);
  } catch (error) {
    if (isMissingPath(error)) return undefined;
    if (error instanceof RootsmithError) throw error;
    throw unusable(path, 'cannot be read', error);
  }
}

/** Parses the text of an auth file. Error messages name `path` and never quote the text. */
export function parseAuthFile(text: string, path: string): AuthFile {
  const document = parseAuthDocument(text, path);
  const credsStore = document['credsStore'];
  if (credsStore !== undefined && credsStore !== null && typeof credsStore !== 'string')
    throw unusable(path, 'has a `credsStore` that is not text');
  const helpers = Object.entries(objectAt(document, 'credHelpers', path));
  return {
    path,
    auths: new Map(Object.entries(objectAt(document, 'auths', path)).map(([key, value]) => [normalizeKey(key), value])),
    credHelpers: new Map(helpers.map(([key, value]) => [normalizeKey(key), textOf(value, `credHelpers.${key}`, path)])),
    credsStore: credsStore === null || credsStore === '' ? undefined : credsStore,
  };
}

/** The credential helper for a registry, and the name by which the helper knows the registry. */
export function helperFor(
  { credHelpers, credsStore }: AuthFile,
  domain: string,
): { readonly helper: string; readonly server: string } | undefined {
  for (const alias of registryAliases(domain)) {
    const helper = credHelpers.get(alias);
    if (helper !== undefined && helper !== '') return { helper, server: alias };
  }
  return credsStore === undefined
    ? undefined
    : { helper: credsStore, server: registryAliases(domain).length > 1 ? HUB_KEY : domain };
}

/** The login for a repository. If several match, the one with the longest path. */
export function loginFor(file: AuthFile, domain: string, repository: string): Login | undefined {
  for (const key of keysFor(domain, repository)) {
    const login = file.auths.has(key) ? loginOf(file.auths.get(key), key, file.path) : undefined;
    if (login !== undefined) return login;
  }
  return undefined;
}

/** The keys to look up: `host/a/b`, `host/a`, `host`, for each name of the host. */
function keysFor(domain: string, repository: string): readonly string[] {
  const names = repository.split('/');
  const paths = names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`);
  return [...paths, ''].flatMap((path) => registryAliases(domain).map((alias) => `${alias}${path}`));
}

/** The name of a key: docker writes URLs, podman writes names with paths. A URL is reduced to its host. */
export function normalizeKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, '');
  return bare === key ? key.replace(/\/(v[12]\/?)?$/, '') : (bare.split('/')[0] ?? '');
}

function loginOf(entry: unknown, key: string, path: string): Login | undefined {
  if (!isObject(entry)) throw unusable(path, `has an entry \`auths.${key}\` that is not an object`);
  const registryToken = optionalText(entry, 'registrytoken', key, path);
  if (registryToken !== undefined) return { kind: 'registry-token', token: registryToken };
  const pair = passwordOf(entry, key, path);
  const token = optionalText(entry, 'identitytoken', key, path);
  if (token !== undefined) return { kind: 'identity-token', token, ...pair };
  return pair === undefined ? undefined : { kind: 'password', ...pair };
}

function passwordOf(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
): { username: string; password: string } | undefined {
  const auth = optionalText(entry, 'auth', key, path);
  if (auth === undefined) {
    const [username, password] = [
      optionalText(entry, 'username', key, path),
      optionalText(entry, 'password', key, path),
    ];
    return username === undefined || password === undefined ? undefined : { username, password };
  }
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 1) throw unusable(path, `has an entry \`auths.${key}.auth\` that is not base64 of user and password`);
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Parses the text of an auth file with all that is in it. An empty text is an empty file. */
export function parseAuthDocument(text: string, path: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  const value = parsedJson(text);
  if (isObject(value)) return value;
  throw unusable(path, 'is not a JSON object');
}

function objectAt(
  parent: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
): Readonly<Record<string, unknown>> {
  const value = parent[key] ?? {};
  if (!isObject(value)) throw unusable(path, `has \`${key}\`, which should be an object`);
  return value;
}

function optionalText(
  entry: Readonly<Record<string, unknown>>,
  name: string,
  key: string,
  path: string,
): string | undefined {
  const value = entry[name];
  return value === undefined || value === null || value === ''
    ? undefined
    : textOf(value, `auths.${key}.${name}`, path);
}

function textOf(value: unknown, field: string, path: string): string {
  if (typeof value !== 'string') throw unusable(path, `has \`${field}\`, which should be text`);
  return value;
}

function unusable(path: string, problem: string, cause?: unknown): RootsmithError {
  return new RootsmithError('CREDENTIALS_INVALID', `the login file \`${path}\` ${problem}`, {
    hint: 'Repair the file, or create it again with `rootsmith login` or `docker login`.',
    details: { path },
    cause,
  });
}
