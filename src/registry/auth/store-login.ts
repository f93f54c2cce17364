import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingPath, readInput, unlessAbsent, writeFileWhole } from '../../files/index.ts';
import { isObject, registryAliases } from '../../oci/index.ts';
import type { Environment } from '../transport/environment.ts';
import { HUB_KEY, helperFor, normalizeKey, parseAuthDocument, parseAuthFile } from './auth-file.ts';
import { askHelper, eraseFromHelper, type HelperQuestion, storeInHelper } from './credential-helper.ts';
import { authFilePaths } from './credentials.ts';

/** A user name with its password or access token. */
export interface PasswordLogin {
  readonly username: string;
  readonly password: string;
}

/** Where logins are kept, and when to stop. */
export interface StoreLoginOptions {
  /** HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_*, and what credential helpers need. */
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Stores a login where docker, podman and this library find it: with the credential helper of the file in use, or else
 * in the file, whose other content stays as it is. Returns the file or the helper. Throws `CREDENTIALS_INVALID`.
 */
export async function storeLogin(domain: string, login: PasswordLogin, options: StoreLoginOptions): Promise<string> {
  const file = await openAuthDocument(await pathInUse(options.env));
  const question = helperOf(file, domain, options);
  if (question !== undefined) {
    await storeInHelper(question, login);
    return `docker-credential-${question.helper}`;
  }
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const auths = { ...authsWithout(file, domain), [keyOf(domain, file.path)]: { auth } };
  await save(file, { ...file.document, auths });
  return file.path;
}

/**
 * Removes the logins for a registry from every file and credential helper that would be searched for them. Returns
 * those that had one.
 */
export async function eraseLogins(domain: string, options: StoreLoginOptions): Promise<readonly string[]> {
  const erased: string[] = [];
  for (const path of authFilePaths(options.env)) {
    const file = await openAuthDocument(path);
    const question = helperOf(file, domain, options);
    if (question !== undefined && (await askHelper(question)) !== undefined) {
      await eraseFromHelper(question);
      erased.push(`docker-credential-${question.helper}`);
    }
    const left = authsWithout(file, domain);
    if (Object.keys(left).length === Object.keys(authsOf(file)).length) continue;
    await save(file, { ...file.document, auths: left });
    erased.push(path);
  }
  return erased;
}

interface AuthDocument {
  readonly path: string;
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The file that the user named; else the first that is there; else that of docker, which the others read too. */
async function pathInUse(env: Environment): Promise<string> {
  const paths = authFilePaths(env);
  const [first] = paths;
  if (first === undefined) {
    throw new RootsmithError('CREDENTIALS_INVALID', 'there is no folder for a login: HOME is not set', {
      hint: 'Set HOME, DOCKER_CONFIG or REGISTRY_AUTH_FILE.',
    });
  }
  if (env['REGISTRY_AUTH_FILE'] || env['DOCKER_CONFIG']) return first;
  for (const path of paths) if ((await realpath(path).catch(unlessAbsent)) !== undefined) return path;
  return first;
}

async function openAuthDocument(path: string): Promise<AuthDocument> {
  const text = await readText(path);
  return { path, text, document: parseAuthDocument(text, path) };
}

async function readText(path: string): Promise<string> {
  try {
    return Buffer.from(await readInput(path)).toString('utf8');
  } catch (error) {
    if (isMissingPath(error)) return '';
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

function helperOf(
  { text, path }: AuthDocument,
  domain: string,
  { env, signal }: StoreLoginOptions,
): HelperQuestion | undefined {
  const helper = helperFor(parseAuthFile(text, path), domain);
  return helper && { ...helper, path, env, signal };
}

function authsOf({ document }: AuthDocument): Readonly<Record<string, unknown>> {
  return isObject(document['auths']) ? document['auths'] : {};
}

/** The logins without those for a registry as a whole, by whichever name. Those for parts of it stay. */
function authsWithout(file: AuthDocument, domain: string): Readonly<Record<string, unknown>> {
  const names = registryAliases(domain);
  return Object.fromEntries(Object.entries(authsOf(file)).filter(([key]) => !names.includes(normalizeKey(key))));
}

/** Docker finds a login for the Docker Hub by a URL only, and podman writes its name. */
function keyOf(domain: string, path: string): string {
  return registryAliases(domain).length > 1 && basename(path) === 'config.json' ? HUB_KEY : domain;
}

async function save({ path }: AuthDocument, document: Readonly<Record<string, unknown>>): Promise<void> {
  // The file of docker is often a link into a folder of settings: what it leads to is replaced, not the link.
  const target = (await realpath(path).catch(unlessAbsent)) ?? path;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw asRootsmithError(error, `write \`${path}\``);
  }
  const text = new TextEncoder().encode(`${JSON.stringify(document, undefined, '\t')}\n`);
  await writeFileWhole(target, streamOf(text), { mode: 0o600 });
}
