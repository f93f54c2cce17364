import { join } from 'node:path';
import type { Environment } from '../transport/environment.ts';
import { type AuthFile, helperFor, type Login, loginFor, parseAuthFile, readAuthFile } from './auth-file.ts';
import { askHelper } from './credential-helper.ts';

/** A login and where it was found. */
export interface FoundLogin {
  readonly login: Login;
  /** The file or helper that the login comes from, for messages. */
  readonly from: string;
}

/** Where to look for logins. */
export interface FindLoginOptions {
  readonly env: Environment | undefined;
  /** If set, no other file is read. */
  readonly authFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the login for a repository in the places that docker and podman use. The first place that has one wins. Within
 * a place, `credHelpers` comes first, then `credsStore`, then `auths`.
 */
export async function findLogin(
  domain: string,
  repository: string,
  options: FindLoginOptions,
): Promise<FoundLogin | undefined> {
  return await loginFinder(domain, options)(repository);
}

/** Finds the login for a repository of one registry. */
export type LoginFinder = (repository: string) => Promise<FoundLogin | undefined>;

/** Like `findLogin`, for several repositories of a registry: each file is read, and each helper asked, only once. */
export function loginFinder(domain: string, { env = {}, authFile, signal }: Partial<FindLoginOptions>): LoginFinder {
  const opens = authPlaces({ env, authFile }).map(remembered);
  const ask = rememberedBy(askHelper, ({ helper, server }) => `${helper} ${server}`);
  return async (repository) => {
    for (const open of opens) {
      const file = await open();
      const found = file === undefined ? undefined : await loginIn(file, domain, repository, { env, signal, ask });
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function rememberedBy<A, T>(make: (argument: A) => Promise<T>, keyOf: (argument: A) => string): typeof make {
  const made = new Map<string, Promise<T>>();
  return (argument) => {
    const known = made.get(keyOf(argument)) ?? make(argument);
    made.set(keyOf(argument), known);
    return known;
  };
}

interface LoginQuestion {
  readonly env: Environment;
  readonly signal: AbortSignal | undefined;
  readonly ask: typeof askHelper;
}

async function loginIn(
  file: AuthFile,
  domain: string,
  repository: string,
  { env, signal, ask }: LoginQuestion,
): Promise<FoundLogin | undefined> {
  const helper = helperFor(file, domain);
  const fromHelper = helper === undefined ? undefined : await ask({ ...helper, path: file.path, env, signal });
  if (helper !== undefined && fromHelper !== undefined)
    return { login: fromHelper, from: `docker-credential-${helper.helper}` };
  const login = loginFor(file, domain, repository);
  return login === undefined ? undefined : { login, from: file.path };
}

type OpenAuthFile = () => Promise<AuthFile | undefined>;

function authPlaces({
  env,
  authFile,
}: {
  readonly env: Environment;
  readonly authFile: string | undefined;
}): readonly OpenAuthFile[] {
  if (authFile !== undefined) return [() => readAuthFile(authFile)];
  const inline = env['DOCKER_AUTH_CONFIG']; // CI systems pass the whole file in this variable.
  return [
    ...(inline === undefined || inline === '' ? [] : [async () => parseAuthFile(inline, '$DOCKER_AUTH_CONFIG')]),
    ...authFilePaths(env).map((path) => () => readAuthFile(path)),
  ];
}

/** The paths of auth files, in the order in which they are searched. */
export function authFilePaths(env: Environment): readonly string[] {
  const home = env['HOME'];
  const inHome = (...names: readonly string[]): string | undefined =>
    home === undefined || home === '' ? undefined : join(home, ...names);
  const under = (folder: string | undefined, ...names: readonly string[]): string | undefined =>
    folder === undefined || folder === '' ? undefined : join(folder, ...names);
  const paths = [
    under(env['REGISTRY_AUTH_FILE']),
    under(env['DOCKER_CONFIG'], 'config.json') ?? inHome('.docker', 'config.json'),
    under(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
    under(env['XDG_CONFIG_HOME'], 'containers', 'auth.json') ?? inHome('.config', 'containers', 'auth.json'),
  ];
  return paths.filter((path) => path !== undefined);
}
