import { hasRegistryDocuments, type TalosVersion } from '../../talos/index.ts';
import type { ConfigDocument } from '../config-document.ts';
import type {
  MirrorEndpoint,
  Registries,
  RegistryAccess,
  RegistryLogin,
  RegistryMirror,
  RegistryTls,
} from './model.ts';

/**
 * The documents that make a node of this release use the mirrors: one part of `machine` up to 1.11, documents of
 * their own from 1.12 on. In the old form PEM texts are in base64, and `overridePath` applies to all endpoints of
 * a mirror.
 *
 * @see https://www.talos.dev/v1.11/reference/configuration/v1alpha1/config/#Config.machine.registries
 */
export function registryDocuments(registries: Registries, version: TalosVersion): readonly ConfigDocument[] {
  const { mirrors, access } = registries;
  if (mirrors.length === 0 && access.length === 0) return [];
  return hasRegistryDocuments(version)
    ? [...mirrors.map(mirrorDocument), ...access.flatMap(accessDocuments)]
    : [{ fields: { machine: { registries: oldForm(registries) } } }];
}

function oldForm({ mirrors, access }: Registries): object {
  const settings = access.map(({ host, login, tls }) => [
    host,
    { ...part('auth', login && loginFields(login)), ...part('tls', oldTls(tls)) },
  ]);
  return {
    ...(mirrors.length > 0 && {
      mirrors: Object.fromEntries(mirrors.map((mirror) => [mirror.host, oldMirror(mirror)])),
    }),
    ...(settings.length > 0 && { config: Object.fromEntries(settings) as object }),
  };
}

function oldMirror({ endpoints, skipFallback }: RegistryMirror): object {
  return {
    endpoints: endpoints.map(({ url }) => url),
    // An existing `overridePath` belongs to other endpoints and is removed.
    overridePath: endpoints.some(({ overridePath }) => overridePath) ? true : undefined,
    ...(skipFallback && { skipFallback }),
  };
}

function oldTls(tls: RegistryTls | undefined): object | undefined {
  if (tls === undefined) return undefined;
  const { ca, clientIdentity } = tls;
  return {
    ...(clientIdentity && {
      clientIdentity: { crt: base64(clientIdentity.certificate), key: base64(clientIdentity.key) },
    }),
    ...(ca !== undefined && { ca: base64(ca) }),
    ...checkFields(tls),
  };
}

/** A named authority must be checked, so a setting that switches the check off is removed. */
function checkFields({ ca, insecureSkipVerify }: RegistryTls): object {
  if (insecureSkipVerify === true) return { insecureSkipVerify };
  return ca === undefined ? {} : { insecureSkipVerify: undefined };
}

function mirrorDocument({ host, endpoints, skipFallback }: RegistryMirror): ConfigDocument {
  return {
    kind: 'RegistryMirrorConfig',
    name: host,
    fields: { endpoints: endpoints.map(endpointFields), ...(skipFallback && { skipFallback }) },
  };
}

function endpointFields({ url, overridePath }: MirrorEndpoint): object {
  return { url, ...(overridePath && { overridePath }) };
}

function accessDocuments({ host, login, tls }: RegistryAccess): readonly ConfigDocument[] {
  const auth = login === undefined ? [] : [{ kind: 'RegistryAuthConfig', name: host, fields: loginFields(login) }];
  return tls === undefined ? auth : [...auth, { kind: 'RegistryTLSConfig', name: host, fields: tlsFields(tls) }];
}

function tlsFields(tls: RegistryTls): Readonly<Record<string, unknown>> {
  const { ca, clientIdentity } = tls;
  return {
    ...(clientIdentity && { clientIdentity: { cert: clientIdentity.certificate, key: clientIdentity.key } }),
    ...(ca !== undefined && { ca }),
    ...checkFields(tls),
  };
}

/** A login replaces one of any other kind, because Talos refuses two kinds side by side. */
function loginFields({ username, password, auth, identityToken }: RegistryLogin): Readonly<Record<string, unknown>> {
  return { username, password, auth, identityToken };
}

function part(name: string, value: object | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

/** Encodes the UTF-8 bytes of a text. The platform's own function supports Latin-1 only. */
function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
