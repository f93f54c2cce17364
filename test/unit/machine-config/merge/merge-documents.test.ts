import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { ConfigDocument } from '../../../../src/machine-config/config-document.ts';
import { mergeDocuments, renderDocuments } from '../../../../src/machine-config/merge/merge-documents.ts';

const mirror = (host: string, url: string, more: object = {}): ConfigDocument => ({
  fields: { machine: { registries: { mirrors: { [host]: { endpoints: [url], ...more } } } } },
});

function merge(text: string, ...documents: readonly ConfigDocument[]): string {
  const merged = mergeDocuments(text, documents, { file: 'cp.yaml' });
  expect(mergeDocuments(merged, documents, { file: 'cp.yaml' })).toBe(merged);
  return merged;
}

const config = `# kept: head
version: v1alpha1 # the only one
machine:
    type: "controlplane"   # quoted
    registries:
        # ours
        mirrors:
            docker.io: # the hub
                endpoints:
                    # first try
                    - http://old:5000 # will go
    files:
        - path: /etc/x
          permissions: 0o644

          content: |
              # no comment
              text
cluster: {id: x, secret: 'y'} # flow
`;

test('mergeDocuments() updates the entry of the same host and touches no other byte', () => {
  expect(merge(config, mirror('docker.io', 'http://10.5.0.1:6000'))).toBe(
    config.replace('http://old:5000', 'http://10.5.0.1:6000'),
  );
});

test('mergeDocuments() adds a host below the others, indented as the file is', () => {
  const added = '            ghcr.io:\n                endpoints:\n                    - http://m\n';
  expect(merge(config, mirror('ghcr.io', 'http://m'))).toBe(config.replace('    files:', `${added}    files:`));
});

test('mergeDocuments() keeps the comments of a list that is replaced', () => {
  const patch: ConfigDocument = {
    fields: { machine: { registries: { mirrors: { 'docker.io': { endpoints: ['http://a', 'http://b'] } } } } },
  };
  const merged = merge(config, patch);
  expect(merged).toContain('# first try\n');
  expect(merged).toContain('# will go\n');
  expect(parseAllDocuments(merged)[0]?.toJS()).toMatchObject(patch.fields);
});

test.each([
  [
    'machine:\n  registries:\n',
    'machine:\n  registries:\n    mirrors:\n      a.b:\n        endpoints:\n          - http://m\n',
  ],
  [
    'machine:\n  registries: {} # none\n',
    'machine:\n  registries: # none\n    mirrors:\n      a.b:\n        endpoints:\n          - http://m\n',
  ],
  ['machine: null', 'machine:\n  registries:\n    mirrors:\n      a.b:\n        endpoints:\n          - http://m'],
  [
    'machine: {type: worker}\n',
    'machine: {type: worker, "registries": {"mirrors":{"a.b":{"endpoints":["http://m"]}}}}\n',
  ],
  [
    'machine:\r\n  type: worker\r\n',
    'machine:\r\n  type: worker\r\n  registries:\r\n    mirrors:\r\n      a.b:\r\n        endpoints:\r\n          - http://m\r\n',
  ],
  [
    'version: v1alpha1',
    'version: v1alpha1\nmachine:\n  registries:\n    mirrors:\n      a.b:\n        endpoints:\n          - http://m',
  ],
  [
    'machine:\n  files:\n  - path: /x\n',
    'machine:\n  files:\n  - path: /x\n  registries:\n    mirrors:\n      a.b:\n        endpoints:\n        - http://m\n',
  ],
])('mergeDocuments() fills what %j leaves open', (text, expected) => {
  expect(merge(text, mirror('a.b', 'http://m'))).toBe(expected);
});

test('mergeDocuments() makes documents that the file lacks, and finds them again', () => {
  const documents: readonly ConfigDocument[] = [
    { kind: 'RegistryMirrorConfig', name: 'docker.io', fields: { endpoints: [{ url: 'http://m' }] } },
    { kind: 'ResolverConfig', fields: { nameservers: [{ address: '10.0.0.1' }] } },
  ];
  const text =
    'version: v1alpha1 # one\n---\nkind: ResolverConfig\napiVersion: v1alpha1\nsearchDomains: # mine\n  domains: [a]\n';
  expect(merge(text, ...documents)).toBe(
    `${text}nameservers:\n  - address: 10.0.0.1\n---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: http://m\n`,
  );
  expect(merge('', ...documents)).toBe(renderDocuments(documents));
});

test('mergeDocuments() joins interfaces by their name and VLANs by their id', () => {
  const text =
    'machine:\n  network:\n    interfaces:\n      - interface: eth0 # up\n        mtu: 1500\n        vlans:\n          - vlanId: 7 # seven\n';
  const interfaces = [
    { interface: 'eth0', mtu: 9000, vlans: [{ vlanId: 7, dhcp: false }, { vlanId: 8 }] },
    { interface: 'eth1', dhcp: true },
  ];
  expect(merge(text, { fields: { machine: { network: { interfaces } } } })).toBe(
    'machine:\n  network:\n    interfaces:\n      - interface: eth0 # up\n        mtu: 9000\n        vlans:\n          - vlanId: 7 # seven\n            dhcp: false\n          - vlanId: 8\n      - interface: eth1\n        dhcp: true\n',
  );
});

test('mergeDocuments() switches off what gave a host name before', () => {
  const text = 'apiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable # generated\n';
  expect(merge(text, { kind: 'HostnameConfig', fields: { auto: 'off', hostname: 'node-1' } })).toBe(
    'apiVersion: v1alpha1\nkind: HostnameConfig\nauto: "off" # generated\nhostname: node-1\n',
  );
});

test('mergeDocuments() replaces a certificate over several lines, with the comment behind its mark', () => {
  const text = 'apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: r\nca: |- # authority\n  old\n  pem\n# tail\n';
  const merged = merge(text, { kind: 'RegistryTLSConfig', name: 'r', fields: { ca: 'new\npem\n' } });
  expect(merged).toBe(
    'apiVersion: v1alpha1\nkind: RegistryTLSConfig\nname: r\nca: | # authority\n  new\n  pem\n# tail\n',
  );
});

test.each([
  [
    'machine:\n  registries:\n    mirrors: &m\n      a.b: {}\nother: *m\n',
    'cp.yaml:4:7: at `machine.registries.mirrors`: it is shared with other places by an anchor',
  ],
  [
    'x: &m\n  a: 1\nmachine:\n  registries: *m\n',
    'cp.yaml:4:15: at `machine.registries`: it is shared with other places by an anchor',
  ],
  [
    'x: &m\n  a: 1\nmachine:\n  <<: *m\n',
    'cp.yaml:4:3: at `machine.registries`: the mapping takes fields from elsewhere',
  ],
  ['machine:\n  registries:\n    mirrors: [a]\n', 'cp.yaml:3:14: at `machine.registries.mirrors`: it is not a mapping'],
  [
    'machine:\n  registries:\n    mirrors:\n      a.b:\n        endpoints: http://x\n',
    'at `machine.registries.mirrors["a.b"].endpoints`: it is not a list',
  ],
  [
    'version: v1alpha1\n---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: a.b\n',
    'cp.yaml:3:1: the mirror of a.b is given here in `RegistryMirrorConfig`, and the patch gives it in `machine.registries`',
  ],
])('mergeDocuments() names what is in the way in %j', (text, message) => {
  expect(() => merge(text, mirror('a.b', 'http://m'))).toThrow(
    expect.objectContaining({ code: 'MERGE_CONFLICT', message: expect.stringContaining(message) as string }) as Error,
  );
});

test.each([
  [
    'machine:\n  network:\n    nameservers: [1.1.1.1]\n',
    { kind: 'ResolverConfig', fields: { nameservers: [{ address: '10.0.0.1' }] } },
  ],
  ['machine:\n  time:\n    servers: [a]\n', { kind: 'TimeSyncConfig', fields: { ntp: { servers: ['b'] } } }],
  ['machine:\n  network:\n    hostname: a\n', { kind: 'HostnameConfig', fields: { hostname: 'b' } }],
  [
    'machine:\n  network:\n    interfaces:\n      - interface: eth0\n',
    { kind: 'LinkConfig', name: 'eth0', fields: {} },
  ],
  [
    'machine:\n  network:\n    interfaces:\n      - interface: e\n        vlans: [{ vlanId: 4 }]\n',
    { kind: 'VLANConfig', name: 'e.4', fields: {} },
  ],
  [
    'machine:\n  registries:\n    config:\n      r: { auth: { username: u } }\n',
    { kind: 'RegistryAuthConfig', name: 'r', fields: {} },
  ],
  [
    'machine:\n  registries:\n    config:\n      r: { tls: { ca: u } }\n',
    { kind: 'RegistryTLSConfig', name: 'r', fields: {} },
  ],
  ['apiVersion: v1alpha1\nkind: LinkConfig\nname: bond0\n', { kind: 'BondConfig', name: 'bond0', fields: {} }],
])('mergeDocuments() refuses two forms of one setting: %j', (text, document) => {
  expect(() => merge(text, document)).toThrow(expect.objectContaining({ code: 'MERGE_CONFLICT' }) as Error);
});

test('mergeDocuments() names a file that is no YAML, or no configuration', () => {
  for (const text of ['a: [', 'a: 1\na: 2\n', '- list\n']) {
    expect(() => merge(text, mirror('a', 'http://m'))).toThrow(
      expect.objectContaining({
        code: 'MACHINE_CONFIG_INVALID',
        message: expect.stringContaining('cp.yaml:') as string,
      }) as Error,
    );
  }
});

test('renderDocuments() puts quotes around what others could read as a number or a truth value', () => {
  const fields = {
    password: '0123',
    other: 'yes',
    date: '2001-01-01',
    colon: '22:30',
    ip: '10.0.0.1',
    cidr: '10.0.0.1/8',
  };
  expect(renderDocuments([{ fields }])).toBe(
    'password: "0123"\nother: "yes"\ndate: "2001-01-01"\ncolon: "22:30"\nip: 10.0.0.1\ncidr: 10.0.0.1/8\n',
  );
});
