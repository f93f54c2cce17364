import { expect, test } from 'vitest';
import { findSecrets } from '../../../../src/machine-config/index.ts';

const pem = '-----BEGIN ED25519 PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END ED25519 PRIVATE KEY-----\n';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function places(text: string): readonly string[] {
  return findSecrets(text).map(({ where }) => where);
}

test('findSecrets() names the secrets of a Talos machine configuration', () => {
  const text = `version: v1alpha1
machine:
  token: q7x2mn.0123456789abcdef
  ca: { crt: ${base64('a certificate')}, key: ${base64(pem)} }
  env: { HTTPS_PROXY: "http://acme:hunter2@proxy.lab:3128" }
  registries:
    config:
      reg.lab:
        auth: { username: puller, password: 123456 }
        tls: { clientIdentity: { crt: aaaa, key: bbbb } }
  network: { interfaces: [{ interface: wg0, wireguard: { privateKey: abc= } }] }
  systemDiskEncryption: { state: { keys: [{ slot: 0, static: { passphrase: open } }] } }
  install: { extraKernelArgs: [console=ttyS0, "siderolink.api=grpc://omni.lab?jointoken=hunter2"] }
cluster:
  id: aWQ=
  secret: c2VjcmV0
  token: abcdef.0123456789abcdef
  secretboxEncryptionSecret: c2VjcmV0
  aggregatorCA: { crt: "", key: "" }
---
apiVersion: v1alpha1
kind: ExtensionServiceConfig
name: tailscale
environment: [TS_AUTHKEY=hunter2, TS_HOSTNAME=node]
`;

  expect(places(text)).toEqual([
    'machine.token',
    'machine.ca.key',
    'machine.env.HTTPS_PROXY',
    'machine.registries.config.reg.lab.auth.password',
    'machine.registries.config.reg.lab.tls.clientIdentity.key',
    'machine.network.interfaces[0].wireguard.privateKey',
    'machine.systemDiskEncryption.state.keys[0].static.passphrase',
    'machine.install.extraKernelArgs[1]',
    'cluster.secret',
    'cluster.token',
    'cluster.secretboxEncryptionSecret',
    'environment[0]',
  ]);
});

test.each([
  ['docker config.json', JSON.stringify({ auths: { 'reg.lab': { auth: base64('acme:hunter2') } } })],
  ['docker identity token', '{"auths":{"reg.lab":{"identitytoken":"hunter2"}}}'],
  ['containerd hosts.toml', '[host."https://reg.lab".header]\nAuthorization = "Basic YWNtZTpodW50ZXIy"\n'],
  [
    'containerd config',
    '[plugins."io.containerd.grpc.v1.cri".registry.configs."reg.lab".auth]\npassword = "hunter2"\n',
  ],
  ['a URL in TOML', 'server = "https://acme:hunter2@reg.lab"\n'],
  ['kubeconfig', `users: [{ name: a, user: { client-key-data: ${base64(pem)} } }]\n`],
  ['talosconfig', `contexts: { lab: { crt: ${base64('c')}, key: a2V5 } }\n`],
  ['Kubernetes Secret', 'apiVersion: v1\nkind: Secret\ndata: { a: b }\n'],
  ['Secret in a List', 'kind: List\nitems: [{ kind: Secret, stringData: { a: b } }]\n'],
  ['container environment', 'env: [{ name: API_TOKEN, value: hunter2 }]\n'],
  ['a file inside', `machine: { files: [{ content: "[host.x.header]\\nauthorization = \\"Bearer hunter2\\"\\n" }] }\n`],
  ['an inline manifest', 'inlineManifests: [{ contents: "kind: Secret\\nstringData: {a: b}\\n" }]\n'],
  ['a file inside as base64', `data: { f: ${base64('auths:\n  reg.lab:\n    auth: hunter2\n')} }\n`],
  ['an alias', 'x: &a hunter2\nmachine: { token: *a }\n'],
  ['a merge key', 'x: &a { password: hunter2 }\ny: { <<: *a }\n'],
  ['a comment', 'machine: {}\n# token: hunter2\n'],
  ['a PEM file', pem],
  ['an environment file', 'REGISTRY_PASSWORD=hunter2\n'],
  ['an ini file', '[auth]\npassword = hunter2 ; ours\n'],
  ['broken YAML', 'machine: [\n  token: hunter2\n'],
  ['a known token', 'note: ghp_0123456789abcdefghij\n'],
  ['a quoted key', '"password" : "hunter2"\n'],
  ['a byte order mark', '\ufeffpassword: hunter2\n'],
])('findSecrets() finds the secret of %s', (_what, text) => {
  expect(places(text)).not.toEqual([]);
  expect(JSON.stringify(findSecrets(text))).not.toContain('hunter2');
});

test.each([
  [
    'a patch with a placeholder',
    'machine: { registries: { config: { x: { auth: { password: "${REGISTRY_PASSWORD}" } } } } }\n',
  ],
  ['mirrors', 'machine: { registries: { mirrors: { docker.io: { endpoints: ["https://reg.lab:5000/v2/hub"] } } } }\n'],
  ['certificates', 'ca: { crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t }\n'],
  [
    'names of secrets',
    'spec: { secretName: a, tokenTTL: 24h, passwordFile: /x, automountServiceAccountToken: false }\n',
  ],
  ['pinned images', 'image: reg.lab/a:1@sha256:00\n'],
  ['a toleration', 'tolerations: [{ key: node-role.kubernetes.io/control-plane, value: "" }]\n'],
  ['META', 'meta: [{ key: 0xa, value: x }]\n'],
  ['hosts.toml', 'server = "https://docker.io"\n[host."https://reg.lab"]\ncapabilities = ["pull", "resolve"]\n'],
  ['a list of images', 'ghcr.io/siderolabs/installer:v1.13.9\nregistry.k8s.io/pause:3.10\n'],
])('findSecrets() finds nothing in %s', (_what, text) => {
  expect(findSecrets(text)).toEqual([]);
});

test('findSecrets() ends on aliases that lead in a circle and on those that multiply', () => {
  const levels = Array.from(
    { length: 30 },
    (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, *a${at - 1}`}]`,
  );

  expect(findSecrets('a: &a { b: *a }\n')).toEqual([]);
  expect(() => findSecrets(`${levels.join('\n')}\n`)).toThrow(/more than 200000 values/);
});
