import { ApiError } from '../exchange/api-error.ts';
import type { RouteKind } from '../routes/routes.ts';

/** Who sends a login. */
export interface Asker {
  /** Whom the request counts as, where clients may try only so often. */
  readonly client: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Tells whether a password is that of a user. */
export type VerifyPassword = (user: string, password: string, asker?: Asker) => Promise<boolean>;

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
  readonly asker?: Asker;
}

/** What clients without a login send after a 401 that asks for one: skopeo does. No user and no password. */
const EMPTY_LOGIN = 'Basic Og==';

/**
 * The user who asks; `undefined` for somebody who need not log in. Throws `UNAUTHORIZED`. A login that
 * is sent must be right, even where none is needed: otherwise `docker login` would say yes to any.
 */
export async function admit(
  rules: AccessRules | undefined,
  { kind, method, authorization, asker }: AccessQuestion,
): Promise<string | undefined> {
  if (rules === undefined || kind === 'health') return undefined;
  if (authorization === undefined || authorization === EMPTY_LOGIN) {
    // The ping says whether a login is needed, and clients that get none there never send one.
    if (rules.anonymousPull && kind !== 'ping' && (method === 'GET' || method === 'HEAD')) return undefined;
    throw unauthorized('this registry asks for a login');
  }
  const login = parseBasic(authorization);
  if (login === undefined || !(await rules.verify(login.user, login.password, asker)))
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

function unauthorized(message: string): ApiError {
  const headers = { 'WWW-Authenticate': 'Basic realm="rootsmith", charset="UTF-8"' };
  return new ApiError('UNAUTHORIZED', message, { headers });
}
