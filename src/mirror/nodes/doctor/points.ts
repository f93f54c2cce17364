import type { PullAttempt, RegistryLogin } from '../../../machine-config/index.ts';
import type { Login, ProbePoint } from '../../../registry/index.ts';

/** Makes an address that can be asked, with the login and the certificates that the configuration has for its host. */
export function pointOf({ base, namespace, access }: Pick<PullAttempt, 'base' | 'namespace' | 'access'>): ProbePoint {
  return { base, namespace, login: loginOf(access?.login), tls: access?.tls };
}

/** Takes the first field in the order in which Talos and containerd look at them. */
function loginOf(login: RegistryLogin | undefined): Login | undefined {
  const { username, password, identityToken, auth } = login ?? {};
  if (username !== undefined && password !== undefined) return { kind: 'password', username, password };
  if (identityToken !== undefined) return { kind: 'identity-token', token: identityToken };
  return auth === undefined ? undefined : decoded(auth);
}

/** Reads `username:password` in base64. */
function decoded(auth: string): Login | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}
