import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import type { PasswordLogin } from './auth/store-login.ts';
import { basicValue } from './auth/tokens.ts';
import { connectHost } from './connection/host.ts';
import type { RegistryOptions } from './connection/registry-options.ts';
import type { HttpRequest } from './transport/http.ts';

/** What a registry said to a login. */
export interface CheckedLogin {
  /** Whether it asks for logins at all. */
  readonly isAsked: boolean;
}

/** Logs in to a registry without doing anything there. Throws `AUTH_DENIED` if it refuses the login. */
export async function checkLogin(
  domain: string,
  login: PasswordLogin,
  options: RegistryOptions = {},
): Promise<CheckedLogin> {
  await using host = await connectHost(domain, { ...options, login: { kind: 'password', ...login } });
  const base = host.base();
  const request: HttpRequest = { method: 'GET', url: host.url(''), headers: {}, action: `log in to ${domain}` };
  const send = async (headers: HttpRequest['headers']): Promise<void> => {
    const response = await base.fetch({ ...request, headers }).catch((error: unknown) => {
      throw isRefusedToken(error) ? refused(domain, login, error) : error;
    });
    if (response.status !== 200 && response.status !== 401 && response.status !== 403)
      throw await base.failure(response, request);
    await response.discard();
    if (response.status !== 200) throw refused(domain, login);
  };
  await send({});
  const isAsked = base.hasLogin();
  // A registry with anonymous access answers everybody, but may still know whether the password is right.
  if (!isAsked) await send({ authorization: basicValue(login.username, login.password) });
  return { isAsked };
}

/** A token service that refuses a login answers with a status; other refusals are about the service itself. */
function isRefusedToken(error: unknown): boolean {
  return isRootsmithError(error) && error.code === 'AUTH_DENIED' && error.details['status'] !== undefined;
}

function refused(domain: string, { username }: PasswordLogin, cause?: unknown): RootsmithError {
  return new RootsmithError('AUTH_DENIED', `cannot log in to ${domain}: it refuses the login of \`${username}\``, {
    hint: 'Check the user name and the password; many registries want an access token in its place.',
    cause,
  });
}
