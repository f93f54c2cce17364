import { expect, test } from 'vitest';
import { nodeFacts } from '../../../../../src/machine-config/index.ts';
import { imagesOfMachineConfig } from '../../../../../src/mirror/index.ts';
import { nodeImages } from '../../../../../src/mirror/nodes/doctor/node-images.ts';
import { formatReference } from '../../../../../src/oci/index.ts';
import { parseTalosVersion } from '../../../../../src/talos/index.ts';

function listed(version: string, config: { readonly machine: object; readonly cluster?: object }): readonly string[] {
  const named = imagesOfMachineConfig({ name: 'c', text: JSON.stringify({ version: 'v1alpha1', ...config }) });
  const { images } = nodeImages(named, parseTalosVersion(version), nodeFacts([config]));
  return images.map(({ reference, puller }) => `${puller} ${formatReference(reference)}`);
}

test('nodeImages() is what talosctl lists, where a control plane names nothing itself', () => {
  expect(listed('v1.0.6', { machine: { type: 'controlplane' } })).toEqual([
    'containerd quay.io/coreos/flannel:v0.15.1',
    'containerd ghcr.io/siderolabs/install-cni:v1.0.0-4-g05b0920',
    'containerd docker.io/coredns/coredns:1.9.2',
    'talos gcr.io/etcd-development/etcd:v3.5.3',
    'containerd k8s.gcr.io/kube-apiserver:v1.23.6',
    'containerd k8s.gcr.io/kube-controller-manager:v1.23.6',
    'containerd k8s.gcr.io/kube-scheduler:v1.23.6',
    'containerd k8s.gcr.io/kube-proxy:v1.23.6',
    'talos ghcr.io/siderolabs/kubelet:v1.23.6',
    'talos ghcr.io/siderolabs/installer:v1.0.6',
    'containerd k8s.gcr.io/pause:3.6',
  ]);
});

test('nodeImages() puts what a configuration names in the place of the release, and leaves out what a worker has no use for', () => {
  const machine = {
    type: 'worker',
    install: { image: 'r/installer:1', extensions: [{ image: 'r/ext:1' }] },
    kubelet: { image: 'r/kubelet:1' },
  };
  const cluster = {
    etcd: { image: 'r/etcd:1' },
    apiServer: { image: 'r/api:1' },
    proxy: { image: 'r/proxy:1' },
    network: { cni: { name: 'none' } },
  };
  expect(listed('v1.9.6', { machine, cluster })).toEqual([
    'talos docker.io/r/installer:1',
    'talos docker.io/r/ext:1',
    'talos docker.io/r/kubelet:1',
    'containerd docker.io/r/proxy:1',
    'containerd registry.k8s.io/coredns/coredns:v1.12.0',
    'containerd registry.k8s.io/pause:3.10',
  ]);
});

test('nodeImages() knows that nodes pull no extensions from Talos 1.10 on', () => {
  const machine = { type: 'worker', install: { extensions: [{ image: 'r/ext:1' }] } };
  expect(listed('v1.10.0', { machine }).some((line) => line.includes('r/ext'))).toBe(false);
});

test('nodeImages() goes on with what is named where the release is not known', () => {
  const named = imagesOfMachineConfig({ name: 'c', text: 'machine: { install: { image: "r/i:1" } }' });
  const { images, warnings } = nodeImages(named, parseTalosVersion('v9.9.9'), nodeFacts([]));
  expect(images).toHaveLength(1);
  expect(warnings[0]).toContain('only the images that the configuration names are checked');
});
