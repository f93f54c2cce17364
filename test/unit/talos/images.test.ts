import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatReference, parseReference } from '../../../src/oci/index.ts';
import {
  type ImageBundle,
  type ImagesOfOptions,
  imagesOf,
  isAtLeast,
  knownReleases,
  kubernetesOf,
  parseKubernetesVersion,
  parseTalosVersion,
  supportsKubernetes,
} from '../../../src/talos/index.ts';

function references(version: string, options?: ImagesOfOptions): readonly string[] {
  return imagesOf(parseTalosVersion(version), options).map(({ reference }) => reference);
}

/** Over version, Kubernetes and list of every release, taken from the lists that Talos's own sources give. */
const CHECKSUM = 'a532cf626868d8dc289cbedc983e6c9a44c6ba3649b84f41ea784c2e262dc34e';

test('imagesOf() v1.0.6 is what its `talosctl images` prints, in its order', () => {
  expect(references('v1.0.6')).toEqual([
    'quay.io/coreos/flannel:v0.15.1',
    'ghcr.io/siderolabs/install-cni:v1.0.0-4-g05b0920',
    'docker.io/coredns/coredns:1.9.2',
    'gcr.io/etcd-development/etcd:v3.5.3',
    'k8s.gcr.io/kube-apiserver:v1.23.6',
    'k8s.gcr.io/kube-controller-manager:v1.23.6',
    'k8s.gcr.io/kube-scheduler:v1.23.6',
    'k8s.gcr.io/kube-proxy:v1.23.6',
    'ghcr.io/siderolabs/kubelet:v1.23.6',
    'ghcr.io/siderolabs/installer:v1.0.6',
    'k8s.gcr.io/pause:3.6',
  ]);
});

test('imagesOf() v1.14.0-rc.1 is what its `talosctl image k8s-bundle` prints, in its order', () => {
  expect(references('v1.14.0-rc.1')).toEqual([
    'ghcr.io/siderolabs/flannel:0.28.9',
    'registry.k8s.io/coredns/coredns:v1.14.6',
    'registry.k8s.io/etcd:3.7.1',
    'registry.k8s.io/pause:3.10.2',
    'registry.k8s.io/kube-apiserver:v1.37.0-rc.0',
    'registry.k8s.io/kube-controller-manager:v1.37.0-rc.0',
    'registry.k8s.io/kube-scheduler:v1.37.0-rc.0',
    'registry.k8s.io/kube-proxy:v1.37.0-rc.0',
    'ghcr.io/siderolabs/kubelet:v1.37.0-rc.0',
    'registry.k8s.io/networking/kube-network-policies:v1.1.1',
  ]);
});

test('imagesOf() gives the lists of all releases, to the letter', () => {
  const all = knownReleases.map(
    (version) =>
      `${version} ${kubernetesOf(version)}\n${references(version)
        .map((line) => `${line}\n`)
        .join('')}`,
  );

  expect(createHash('sha256').update(all.join('')).digest('hex')).toBe(CHECKSUM);
});

test('knownReleases has all stable releases and the newest pre-release, oldest first', () => {
  expect(knownReleases).toHaveLength(113);
  expect([knownReleases[0], knownReleases.at(-1)]).toEqual(['v1.0.0', 'v1.14.0-rc.1']);
  expect(knownReleases.filter((version) => version.includes('-'))).toEqual(['v1.14.0-rc.1']);
});

test.each(knownReleases)(
  'imagesOf() %s has the length, the canonical references and the own Kubernetes of its line',
  (version) => {
    const list = references(version);
    const followers = list.filter((reference) =>
      /\/(kube-(apiserver|controller-manager|scheduler|proxy)|kubelet):/.test(reference),
    );

    expect(list).toHaveLength(
      isAtLeast(version, '1.13') ? 10 : isAtLeast(version, '1.12') ? 9 : isAtLeast(version, '1.8') ? 10 : 11,
    );
    expect(list.map((reference) => formatReference(parseReference(reference)))).toEqual(list);
    expect(followers.map((reference) => reference.split(':')[1])).toEqual(Array(5).fill(kubernetesOf(version)));
    expect(list.includes(`ghcr.io/siderolabs/installer:${version}`)).toBe(!isAtLeast(version, '1.12'));
  },
);

test.each([
  ['v1.2.7', 'k8s.gcr.io/pause:3.6'],
  ['v1.2.8', 'registry.k8s.io/pause:3.6'],
  ['v1.8.2', 'registry.k8s.io/pause:3.9'],
  ['v1.8.3', 'registry.k8s.io/pause:3.10'],
  ['v1.12.8', 'registry.k8s.io/pause:3.10.1'],
  ['v1.13.0', 'ghcr.io/siderolabs/flannel:v0.28.4'],
  ['v1.13.7', 'ghcr.io/siderolabs/flannel:0.28.7'],
  ['v1.4.8', 'docker.io/coredns/coredns:1.10.1'],
  ['v1.5.0', 'registry.k8s.io/coredns/coredns:v1.10.1'],
])('imagesOf() %s has %s, from the patch release on in which it moved', (version, reference) => {
  expect(references(version)).toContain(reference);
});

test.each(['v1.22.1', '1.22.1'])(
  'imagesOf() for Kubernetes %s replaces the five images that follow it, and no host',
  (kubernetes) => {
    const [own, other] = [references('v1.0.6'), references('v1.0.6', { kubernetes })];

    expect(other.filter((reference) => !own.includes(reference))).toEqual([
      'k8s.gcr.io/kube-apiserver:v1.22.1',
      'k8s.gcr.io/kube-controller-manager:v1.22.1',
      'k8s.gcr.io/kube-scheduler:v1.22.1',
      'k8s.gcr.io/kube-proxy:v1.22.1',
      'ghcr.io/siderolabs/kubelet:v1.22.1',
    ]);
    expect(other).toHaveLength(own.length);
  },
);

const empty = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

test.each([
  ['v1.0.6', ['ghcr.io/siderolabs/installer', 'ghcr.io/siderolabs/talos']],
  [
    'v1.5.6',
    [
      'ghcr.io/siderolabs/installer',
      'ghcr.io/siderolabs/imager',
      'ghcr.io/siderolabs/talos',
      'ghcr.io/siderolabs/extensions',
    ],
  ],
  [
    'v1.13.9',
    ['installer', 'installer-base', 'imager', 'talos', 'talosctl-all', 'overlays', 'extensions'].map(
      (name) => `ghcr.io/siderolabs/${name}`,
    ),
  ],
  [
    'v1.14.0-rc.1',
    [
      `factory.talos.dev/metal-installer/${empty}`,
      ...['installer-base', 'imager', 'talos', 'talosctl-all', 'overlays', 'extensions'].map(
        (name) => `ghcr.io/siderolabs/${name}`,
      ),
    ],
  ],
])('imagesOf() of the bundle talos for %s names what was published, by its tag', (version, repositories) => {
  const bundle: ImageBundle = 'talos';

  expect(references(version, { bundle })).toEqual(repositories.map((repository) => `${repository}:${version}`));
});

test.each([
  ['a patch to come', 'v1.13.10', 'v1.13.9'],
  ['a release whose candidate is known', 'v1.14.0', 'v1.14.0-rc.1'],
  ['a line to come', 'v1.20.3', 'v1.14.0-rc.1'],
  ['a pre-release, which is no release', 'v1.13.0-beta.1', 'v1.13.0'],
  ['a build between releases', 'v1.0.5-3-gabcdef0', 'v1.0.5'],
  ['what was before', 'v0.14.3', 'v1.0.0'],
])('imagesOf() refuses %s and names the nearest', (_, version, nearest) => {
  expect(() => imagesOf(parseTalosVersion(version))).toThrow(
    expect.objectContaining({
      code: 'TALOS_VERSION_UNKNOWN',
      exitCode: 4,
      message: expect.stringContaining(version),
      hint: expect.stringContaining(`\`${nearest}\``),
      details: { version, nearest },
    }),
  );
});

test.each([
  ['1.30', 'v1.30.0'],
  ['v1.31.0-rc.1', 'v1.31.0-rc.1'],
])('parseKubernetesVersion() reads %s as %s', (text, version) => {
  expect(parseKubernetesVersion(text)).toBe(version);
});

test.each(['', 'latest', '1', 'v1.30.1+k3s1', '1.30.1.2'])('parseKubernetesVersion() refuses `%s`', (text) => {
  expect(() => parseKubernetesVersion(text)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('v1.30.1') }),
  );
});

test.each([
  ['v1.36.0', true],
  ['v1.31.9', true],
  ['v1.30.9', false],
  ['v1.37.0', false],
])('supportsKubernetes() of v1.13.9 with %s is %s', (kubernetes, supported) => {
  expect(supportsKubernetes(parseTalosVersion('v1.13.9'), kubernetes)).toBe(supported);
});
