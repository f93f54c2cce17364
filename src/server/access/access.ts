import { ApiError } from '../exchange/api-error.ts';
import type { RouteKind } from '../routes/routes.ts';

/** The client that sent a login. */
export interface Asker {
  /** The key under which this client is counted, where each client may do only so much. */
  readonly client: string;
  /** Aborts when the client no longer waits for the answer. */
  readonly signal: AbortSignal;
}

/** Tells whether a password is that of a user. */
export type VerifyPassword = (user: string, password: string, asker?: Asker) => Promise<boolean>;

/** The rules of access. Without rules every client may do everything that the store supports. */
export interface AccessRules {
  readonly verify: VerifyPassword;
  /** Clients without a login may pull. */
  readonly anonymousPull: boolean;
}

export interface AccessQuestion {
  readonly kind: RouteKind;
  readonly method: string;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  readonly asker?: Asker;
}

/** skopeo sends this after a 401 when it has no login: an empty user and an empty password. */
const EMPTY_LOGIN = 'Basic Og==';

/**
 * The user who sent the request, or `undefined` for a client that needs no login. Throws `UNAUTHORIZED`. A login that
 * is sent must be right even where none is needed: otherwise `docker login` would accept every password.
 */
export async function admit(
  rules: AccessRules | undefined,
  { kind, method, authorization, asker }: AccessQuestion,
): Promise<string | undefined> {
  if (rules === undefined || kind === 'health') return undefined;
  if (authorization === undefined || authorization === EMPTY_LOGIN) {
    // Clients learn from the ping whether they need a login. If the ping asks for none, they never send one.
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
