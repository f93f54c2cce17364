import { expect, test } from 'vitest';
import { imagesOfMachineConfig } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';

function find(text: string) {
  return imagesOfMachineConfig({ name: 'cp.yaml', text });
}

function references(text: string): readonly string[] {
  return find(text).images.map(({ reference }) => formatReference(reference));
}

/** As `talosctl gen config` writes it for a control plane node, with what people add. */
const controlPlane = `version: v1alpha1 # Indicates the schema used to decode the contents.
debug: false
persist: true
machine:
  type: controlplane
  token: abcdef.0123456789abcdef
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.30.1
    defaultRuntimeSeccompProfileEnabled: true
  pods:
    - apiVersion: v1
      kind: Pod
      metadata: { name: haproxy, namespace: kube-system }
      spec:
        initContainers: [{ name: wait, image: busybox:1.36 }]
        containers:
          - name: haproxy
            image: haproxytech/haproxy-alpine:2.9
        hostNetwork: true
  install:
    disk: /dev/sda
    image: ghcr.io/siderolabs/installer:v1.7.7
    extensions:
      - image: ghcr.io/siderolabs/gvisor:20240325.0-v1.7.7@sha256:${'ab'.repeat(32)}
    wipe: false
  registries:
    mirrors:
      docker.io: { endpoints: ["http://10.5.0.1:5000"] }
cluster:
  controlPlane:
    endpoint: https://10.5.0.2:6443
  clusterName: home
  network:
    dnsDomain: cluster.local
    cni:
      name: custom
      urls:
        - https://me:secret@manifests.acme.example/cilium.yaml
  apiServer:
    image: registry.k8s.io/kube-apiserver:v1.30.1
    admissionControl:
      - name: PodSecurity
        configuration: { apiVersion: pod-security.admission.config.k8s.io/v1alpha1, kind: PodSecurityConfiguration }
  controllerManager: { image: "registry.k8s.io/kube-controller-manager:v1.30.1" }
  proxy: { disabled: true, image: "registry.k8s.io/kube-proxy:v1.30.1" }
  scheduler: { image: "registry.k8s.io/kube-scheduler:v1.30.1" }
  coreDNS: { image: "registry.k8s.io/coredns/coredns:v1.11.1" }
  etcd: { image: "gcr.io/etcd-development/etcd:v3.5.13" }
  extraManifests:
    - https://manifests.acme.example/metrics.yaml
  externalCloudProvider: { enabled: true, manifests: ["https://manifests.acme.example/ccm.yaml"] }
  inlineManifests:
    - name: web
      contents: |-
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: demo }
        spec:
          template:
            spec:
              containers: [{ name: web, image: nginx:1.27 }]
---
apiVersion: v1alpha1
kind: ExtensionServiceConfig
name: nut-client
environment: [UPS=ups0]
`;

test('imagesOfMachineConfig() finds what the node of a configuration pulls', () => {
  expect(references(controlPlane)).toEqual([
    'ghcr.io/siderolabs/installer:v1.7.7',
    `ghcr.io/siderolabs/gvisor:20240325.0-v1.7.7@sha256:${'ab'.repeat(32)}`,
    'ghcr.io/siderolabs/kubelet:v1.30.1',
    'gcr.io/etcd-development/etcd:v3.5.13',
    'registry.k8s.io/kube-apiserver:v1.30.1',
    'registry.k8s.io/kube-controller-manager:v1.30.1',
    'registry.k8s.io/kube-scheduler:v1.30.1',
    'registry.k8s.io/coredns/coredns:v1.11.1',
    'docker.io/library/busybox:1.36',
    'docker.io/haproxytech/haproxy-alpine:2.9',
    'docker.io/library/nginx:1.27',
  ]);
});

test('imagesOfMachineConfig() says which field named an image, and where', () => {
  const origins = find(controlPlane).images.map(({ origin }) => origin);

  expect(origins[0]).toEqual({
    kind: 'machine-config',
    from: 'cp.yaml',
    what: 'machine.install.image',
    line: 22,
    column: 12,
  });
  expect(origins[9]).toMatchObject({ what: 'machine.pods[0].spec.containers[0].image', line: 18, column: 20 });
  expect(origins[10]).toMatchObject({
    kind: 'machine-config',
    from: 'cp.yaml (cluster.inlineManifests[0])',
    what: 'Deployment demo/web: spec.template.spec.containers[0].image',
    line: 7,
  });
});

test('imagesOfMachineConfig() warns of every manifest that the node would fetch', () => {
  expect(find(controlPlane).warnings).toEqual([
    expect.stringMatching(
      /^cp\.yaml:38:11: `cluster\.network\.cni\.urls\[0\]` is not fetched[^]*https:\/\/\*\*\*@manifests\.acme\.example\/cilium\.yaml/,
    ),
    expect.stringMatching(/`cluster\.extraManifests\[0\]` is not fetched.*metrics\.yaml/),
    expect.stringMatching(/`cluster\.externalCloudProvider\.manifests\[0\]` is not fetched.*ccm\.yaml/),
  ]);
});

test.each([
  ['cluster: {proxy: {image: a/proxy:1}}', ['docker.io/a/proxy:1']],
  ['cluster: {proxy: {image: a/proxy:1, disabled: false}}', ['docker.io/a/proxy:1']],
  ['cluster: {proxy: {image: a/proxy:1, disabled: true}}', []],
  ['cluster: {coreDNS: {image: a/dns:1, disabled: true}}', []],
  ['machine: {kubelet: {image: ""}}', []],
  ['machine: {kubelet: {image: null}}', []],
])('imagesOfMachineConfig() of `%s` are %o', (text, images) => {
  expect(references(text)).toEqual(images);
});

test('imagesOfMachineConfig() reads the installer of an unattended installation', () => {
  const text =
    'apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller: {image: factory.talos.dev/metal-installer/abc:v1.14.0}\n';

  expect(references(text)).toEqual(['factory.talos.dev/metal-installer/abc:v1.14.0']);
});

test('imagesOfMachineConfig() warns of a configuration that names none', () => {
  expect(find('machine: {type: worker}\n').warnings).toEqual(['cp.yaml: names no image']);
});

test.each([
  ['broken YAML', 'machine: [\n', 'MACHINE_CONFIG_INVALID', /^cp\.yaml:\d:\d: .*flow/, 'YAML syntax'],
  [
    'a bomb',
    `machine:\n  a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `  a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]`).join('\n')}`,
    'MACHINE_CONFIG_INVALID',
    /excessive alias count/,
    'YAML',
  ],
  [
    'a JSON patch',
    '[{"op": "add", "path": "/machine/install/image", "value": "x"}]',
    'MACHINE_CONFIG_INVALID',
    /^cp\.yaml:1:1: expected a machine configuration, found a list/,
    'talosctl machineconfig patch',
  ],
  ['a text', 'hello', 'MACHINE_CONFIG_INVALID', /found a text/, '--file'],
  ['another mapping', 'a: 1', 'MACHINE_CONFIG_INVALID', /neither `machine` nor `cluster`/, '--manifests'],
  [
    'a Kubernetes object',
    'machine: {}\n---\napiVersion: apps/v1\nkind: Deployment\n',
    'MACHINE_CONFIG_INVALID',
    /^cp\.yaml:3:1: .*found a Deployment of `apps\/v1`/,
    '--manifests',
  ],
  [
    'a document without version',
    'kind: UnattendedInstallConfig\n',
    'MACHINE_CONFIG_INVALID',
    /without `apiVersion`/,
    '--manifests',
  ],
  ['an empty text', '', 'MACHINE_CONFIG_INVALID', /^cp\.yaml:1:1: found no document/, 'command'],
  [
    'an image that is a list',
    'machine:\n  kubelet:\n    image: [a]\n',
    'MACHINE_CONFIG_INVALID',
    /^cp\.yaml:3:12: at `machine\.kubelet\.image`: .*found a list/,
    'as text',
  ],
  [
    'an image that is none',
    'cluster:\n  etcd:\n    image: https://quay.io/etcd\n',
    'REFERENCE_INVALID',
    /^cp\.yaml:3:12: at `cluster\.etcd\.image`: image reference/,
    'scheme',
  ],
  [
    'a bad image of a static pod',
    'machine:\n  pods:\n  - spec: {containers: [{image: A}]}\n',
    'REFERENCE_INVALID',
    /^cp\.yaml:3:33: at `machine\.pods\[0\]\.spec\.containers\[0\]\.image`/,
    'lower case',
  ],
  [
    'a bad inline manifest',
    'cluster:\n  inlineManifests:\n  - name: a\n    contents: "a: 1"\n',
    'KUBERNETES_INVALID',
    /^cp\.yaml \(cluster\.inlineManifests\[0\]\):1:1: /,
    'rendered',
  ],
])('imagesOfMachineConfig() refuses %s', (_, text, code, message, hint) => {
  expect(() => find(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.stringContaining(hint) }),
  );
});
