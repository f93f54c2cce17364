import { redact } from '../../errors/index.ts';
import { isMapping } from '../../talos/index.ts';
import { type Mapping, mappingAt } from '../values.ts';
import type {
  MirrorEndpoint,
  Registries,
  RegistryAccess,
  RegistryLogin,
  RegistryMirror,
  RegistryTls,
} from './model.ts';

/** A setting that Talos would refuse, or read differently from how it looks. */
export interface RegistryProblem {
  /** The position in the list of documents. */
  readonly document: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a configuration says about registries, and what is wrong with it. */
export interface ReadRegistries {
  readonly registries: Registries;
  readonly problems: readonly RegistryProblem[];
}

/** Reads registries from the documents of a machine configuration. The old and the new form can be mixed. */
export function readRegistries(documents: readonly unknown[]): ReadRegistries {
  const gathering: Gathering = { mirrors: new Map(), access: new Map(), problems: [] };
  for (const [index, document] of documents.entries())
    if (isMapping(document)) readDocument(document, index, gathering);
  return {
    registries: { mirrors: [...gathering.mirrors.values()], access: [...gathering.access.values()] },
    problems: gathering.problems,
  };
}

interface Gathering {
  readonly mirrors: Map<string, RegistryMirror>;
  readonly access: Map<string, RegistryAccess>;
  readonly problems: RegistryProblem[];
}

function readDocument(document: Mapping, index: number, gathering: Gathering): void {
  const { kind, name } = document;
  if (kind === undefined) return readOldForm(document, index, gathering);
  if (typeof name !== 'string' || name === '') return;
  if (kind === 'RegistryMirrorConfig') gathering.mirrors.set(name, newMirror(name, document, index, gathering));
  if (kind === 'RegistryAuthConfig') addAccess(gathering, { host: name, login: loginOf(document) });
  if (kind === 'RegistryTLSConfig') addAccess(gathering, { host: name, tls: newTls(document) });
}

function readOldForm(document: Mapping, index: number, gathering: Gathering): void {
  const registries = mappingAt(document, 'machine', 'registries');
  for (const [host, mirror] of Object.entries(mappingAt(registries, 'mirrors'))) {
    if (!isMapping(mirror)) continue;
    const overridePath = mirror['overridePath'] === true;
    const at: Place = { document: index, path: ['machine', 'registries', 'mirrors', host, 'endpoints'] };
    const endpoints = endpointsOf(mirror['endpoints'], at, gathering, () => overridePath);
    gathering.mirrors.set(host, { host, endpoints, skipFallback: mirror['skipFallback'] === true });
  }
  for (const [host, settings] of Object.entries(mappingAt(registries, 'config'))) {
    if (!isMapping(settings)) continue;
    const { auth, tls } = settings;
    const at: Place = { document: index, path: ['machine', 'registries', 'config', host, 'tls'] };
    addAccess(gathering, {
      host,
      ...(isMapping(auth) && { login: loginOf(auth) }),
      ...(isMapping(tls) && { tls: oldTls(tls, at, gathering) }),
    });
  }
}

type Place = Pick<RegistryProblem, 'document' | 'path'>;

function newMirror(host: string, document: Mapping, index: number, gathering: Gathering): RegistryMirror {
  const at: Place = { document: index, path: ['endpoints'] };
  const isComplete = (endpoint: Mapping): boolean => endpoint['overridePath'] === true;
  const endpoints = endpointsOf(document['endpoints'], at, gathering, isComplete);
  return { host, endpoints, skipFallback: document['skipFallback'] === true };
}

function endpointsOf(
  list: unknown,
  at: Place,
  { problems }: Gathering,
  isComplete: (endpoint: Mapping) => boolean,
): readonly MirrorEndpoint[] {
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((item, index) => {
    const url = isMapping(item) ? item['url'] : item;
    const parsed = typeof url === 'string' ? URL.parse(url) : null;
    if (typeof url === 'string' && (parsed?.protocol === 'http:' || parsed?.protocol === 'https:')) {
      return [{ url, overridePath: isComplete(isMapping(item) ? item : {}) }];
    }
    const message = `${typeof url === 'string' ? `\`${redact(url)}\`` : 'it'} is not an http or https URL, ${consequence(at)}`;
    problems.push({ document: at.document, path: [...at.path, index], message });
    return [];
  });
}

/**
 * Says what happens with a wrong URL. Talos validates the documents of 1.12; in `machine.registries` it accepts
 * any text, and then has no host to ask.
 */
function consequence({ path }: Place): string {
  return path[0] === 'machine'
    ? 'so the pulls of Talos itself fail, though it takes the configuration'
    : 'so Talos refuses the configuration';
}

function addAccess({ access }: Gathering, added: RegistryAccess): void {
  access.set(added.host, { ...access.get(added.host), ...added });
}

function loginOf(fields: Mapping): RegistryLogin {
  const text = (name: string): string | undefined => givenText(fields[name]);
  return {
    username: text('username'),
    password: text('password'),
    auth: text('auth'),
    identityToken: text('identityToken'),
  };
}

function newTls(fields: Mapping): RegistryTls {
  const identity = mappingAt(fields, 'clientIdentity');
  const [certificate, key] = [givenText(identity['cert']), givenText(identity['key'])];
  return {
    ca: givenText(fields['ca']),
    insecureSkipVerify: fields['insecureSkipVerify'] === true,
    clientIdentity: certificate === undefined || key === undefined ? undefined : { certificate, key },
  };
}

function oldTls(fields: Mapping, at: Place, { problems }: Gathering): RegistryTls {
  const pem = (value: unknown, ...path: readonly string[]): string | undefined => {
    const text = givenText(value);
    const decoded = text === undefined ? undefined : fromBase64(text);
    if (text === undefined || decoded !== undefined) return decoded;
    const message = 'it is not base64 of a PEM text, which this form wants';
    problems.push({ document: at.document, path: [...at.path, ...path], message });
    return undefined;
  };
  const identity = mappingAt(fields, 'clientIdentity');
  const certificate = pem(identity['crt'], 'clientIdentity', 'crt');
  const key = pem(identity['key'], 'clientIdentity', 'key');
  return {
    ca: pem(fields['ca'], 'ca'),
    insecureSkipVerify: fields['insecureSkipVerify'] === true,
    clientIdentity: certificate === undefined || key === undefined ? undefined : { certificate, key },
  };
}

function fromBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (letter) => letter.codePointAt(0) ?? 0);
    const decoded = new TextDecoder().decode(bytes);
    return decoded.includes('-----BEGIN ') ? decoded : undefined;
  } catch {
    return undefined;
  }
}

function givenText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
