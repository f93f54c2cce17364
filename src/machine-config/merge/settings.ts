import { isMapping } from '../../talos/index.ts';
import { vlanName } from '../network/check.ts';
import { listAt, type Mapping, valueAt } from '../values.ts';

/** A setting that a configuration can make once only, although there are two forms for it. */
export interface Setting {
  /** The name of the setting, such as `the mirror of docker.io`, for messages and for comparing. */
  readonly what: string;
  /** The form: `machine.registries.mirrors`, or the kind of a document. */
  readonly form: string;
  readonly path: readonly (string | number)[];
}

type Path = Setting['path'];

/** Lists the settings of a document that also have another form. */
export function settingsOf(document: unknown): readonly Setting[] {
  if (!isMapping(document)) return [];
  const { kind } = document;
  if (kind === undefined) return oldSettings(document);
  return typeof kind === 'string' ? newSettings(kind, document) : [];
}

function oldSettings(document: Mapping): readonly Setting[] {
  return [
    ...keysAt(document, 'machine', 'registries', 'mirrors').map((at) => setting(`the mirror of ${at.key}`, at.path)),
    ...keysAt(document, 'machine', 'registries', 'config').flatMap(({ key, path, value }) => [
      ...(isMapping(value) && value['auth'] ? [setting(`the login of ${key}`, [...path, 'auth'])] : []),
      ...(isMapping(value) && value['tls'] ? [setting(`the certificates of ${key}`, [...path, 'tls'])] : []),
    ]),
    ...single(document, 'the host name', 'machine', 'network', 'hostname'),
    ...single(document, 'the name servers', 'machine', 'network', 'nameservers'),
    ...single(document, 'the time servers', 'machine', 'time', 'servers'),
    ...linkSettings(listAt(document, 'machine', 'network', 'interfaces')),
  ];
}

function linkSettings(links: readonly unknown[]): readonly Setting[] {
  return links.flatMap((link, index) => {
    const name = isMapping(link) ? link['interface'] : undefined;
    if (typeof name !== 'string' || !isMapping(link)) return [];
    const path = ['machine', 'network', 'interfaces', index];
    const vlans = listAt(link, 'vlans').map((vlan, at) =>
      setting(`the link ${vlanName(name, Number(isMapping(vlan) ? vlan['vlanId'] : 0))}`, [...path, 'vlans', at]),
    );
    return [setting(`the link ${name}`, path), ...vlans];
  });
}

/** The setting that a document of each kind makes, by its name or by one of its fields. */
const kinds: Readonly<Record<string, (document: Mapping) => string | undefined>> = {
  RegistryMirrorConfig: ({ name }) => `the mirror of ${String(name)}`,
  RegistryAuthConfig: ({ name }) => `the login of ${String(name)}`,
  RegistryTLSConfig: ({ name }) => `the certificates of ${String(name)}`,
  HostnameConfig: ({ hostname }) => (hostname === undefined ? undefined : 'the host name'),
  ResolverConfig: ({ nameservers }) => (nameservers === undefined ? undefined : 'the name servers'),
  TimeSyncConfig: ({ ntp, ptp }) => (ntp === undefined && ptp === undefined ? undefined : 'the time servers'),
};

/** The kinds of documents that create a link. Only one of them may create it. */
const linkKinds = /^(Bond|Bridge|DummyLink|Link|MacVLAN|Veth|VLAN|VRF|Wireguard)Config$/;

function newSettings(kind: string, document: Mapping): readonly Setting[] {
  const what = linkKinds.test(kind)
    ? `the link ${String(document['name'])}`
    : (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined)?.(document);
  return what === undefined ? [] : [{ what, form: kind, path: [] }];
}

function setting(what: string, path: Path): Setting {
  return { what, form: path.slice(0, 2).join('.'), path };
}

function single(document: Mapping, what: string, ...path: readonly string[]): readonly Setting[] {
  const value = valueAt(document, ...path);
  const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
  return isSet ? [setting(what, path)] : [];
}

function keysAt(document: Mapping, ...path: readonly string[]) {
  const value = valueAt(document, ...path);
  return isMapping(value)
    ? Object.entries(value).map(([key, item]) => ({ key, value: item, path: [...path, key] }))
    : [];
}
