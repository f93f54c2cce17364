import type { PullAttempt, RegistryLogin } from '../../../machine-config/index.ts';
import type { Login, ProbePoint } from '../../../registry/index.ts';

/** An address of a walk as something that can be asked, with what the configuration says for its host. */
export function pointOf({ base, namespace, access }: Pick<PullAttempt, 'base' | 'namespace' | 'access'>): ProbePoint {
  return { base, namespace, login: loginOf(access?.login), tls: access?.tls };
}

/** In the order in which Talos and containerd look at the fields. */
function loginOf(login: RegistryLogin | undefined): Login | undefined {
  const { username, password, identityToken, auth } = login ?? {};
  if (username !== undefined && password !== undefined) return { kind: 'password', username, password };
  if (identityToken !== undefined) return { kind: 'identity-token', token: identityToken };
  return auth === undefined ? undefined : decoded(auth);
}

/** `username:password` in base64. */
function decoded(auth: string): Login | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) };
}
