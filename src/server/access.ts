import { createHmac, randomBytes } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { RouteKind } from './routes.ts';

/** Tells whether a password is that of a user. */
export type VerifyPassword = (user: string, password: string) => Promise<boolean>;

/** Who may do what. Without rules everybody may do everything that the store can. */
export interface AccessRules {
  readonly verify: VerifyPassword;
  /** Whoever does not log in may pull. */
  readonly anonymousPull: boolean;
}

export interface AccessQuestion {
  readonly kind: RouteKind;
  readonly method: string;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** What clients without a login send after a 401 that asks for one: skopeo does. No user and no password. */
const EMPTY_LOGIN = 'Basic Og==';

/**
 * The user who asks; `undefined` for somebody who need not log in. Throws `UNAUTHORIZED`. A login that
 * is sent must be right, even where none is needed: otherwise `docker login` would say yes to any.
 */
export async function admit(
  rules: AccessRules | undefined,
  { kind, method, authorization }: AccessQuestion,
): Promise<string | undefined> {
  if (rules === undefined || kind === 'health') return undefined;
  if (authorization === undefined || authorization === EMPTY_LOGIN) {
    // The ping says whether a login is needed, and clients that get none there never send one.
    if (rules.anonymousPull && kind !== 'ping' && (method === 'GET' || method === 'HEAD')) return undefined;
    throw unauthorized('this registry asks for a login');
  }
  const login = parseBasic(authorization);
  if (login === undefined || !(await rules.verify(login.user, login.password)))
    throw unauthorized('the login is wrong');
  return login.user;
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
export function parseBasic(header: string): { readonly user: string; readonly password: string } | undefined {
  const match = /^basic +([A-Za-z0-9+/=]{1,8192})$/i.exec(header);
  const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

const CACHE_MS = 10 * 60_000;
const CACHE_ENTRIES = 1000;

/**
 * Remembers right logins for ten minutes: a hash like bcrypt's is slow on purpose, and a pull makes a
 * hundred requests. Only a keyed hash of the login is kept. The same login is checked once at a time.
 */
export function remembered(verify: VerifyPassword, now: () => number = Date.now): VerifyPassword {
  const key = randomBytes(32);
  const known = new Map<string, number>();
  const running = new Map<string, Promise<boolean>>();

  async function check(mark: string, user: string, password: string): Promise<boolean> {
    const isRight = await verify(user, password);
    if (isRight) known.set(mark, now() + CACHE_MS);
    const [oldest] = known.keys();
    if (known.size > CACHE_ENTRIES && oldest !== undefined) known.delete(oldest);
    return isRight;
  }

  return async (user, password) => {
    const mark = createHmac('sha256', key).update(`${user.length}:${user}${password}`).digest('base64');
    if ((known.get(mark) ?? 0) > now()) return true;
    known.delete(mark);
    const mine = running.get(mark) ?? check(mark, user, password).finally(() => running.delete(mark));
    running.set(mark, mine);
    return await mine;
  };
}

/** Checks a password against a hash of one kind, such as bcrypt. */
export type CompareHash = (password: string, hash: string) => Promise<boolean>;

const BCRYPT = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
/** A hash for users who do not exist, so that the time of an answer does not tell who does. */
const NOBODY = `$2b$10$${'.'.repeat(53)}`;

export interface Htpasswd {
  readonly verify: VerifyPassword;
  /** Lines that were left out: not `user:hash`, or a hash that is not bcrypt. */
  readonly refused: readonly number[];
}

/** Reads an htpasswd file. Only bcrypt is taken: the older kinds are broken in seconds. */
export function parseHtpasswd(text: string, compare: CompareHash): Htpasswd {
  const hashes = new Map<string, string>();
  const refused: number[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon > 0 && BCRYPT.test(line.slice(colon + 1))) hashes.set(line.slice(0, colon), line.slice(colon + 1));
    else refused.push(at + 1);
  }
  const verify: VerifyPassword = async (user, password) => {
    const hash = hashes.get(user);
    const isRight = await compare(password, hash ?? NOBODY);
    return isRight && hash !== undefined;
  };
  return { verify, refused };
}

function unauthorized(message: string): ApiError {
  const headers = { 'WWW-Authenticate': 'Basic realm="rootsmith", charset="UTF-8"' };
  return new ApiError('UNAUTHORIZED', message, { headers });
}
