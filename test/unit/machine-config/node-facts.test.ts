import { expect, test } from 'vitest';
import { nodeFacts } from '../../../src/machine-config/node-facts.ts';

test('nodeFacts() takes what Talos takes where a configuration says nothing', () => {
  expect(nodeFacts([])).toEqual({ role: 'controlplane', without: ['kube-network-policies'], env: {}, authorities: [] });
});

test.each(['worker', 'join'])('nodeFacts() knows that a %s has no control plane', (type) => {
  const { role, without } = nodeFacts([{ machine: { type } }]);
  expect([role, without.includes('etcd'), without.includes('kube-apiserver')]).toEqual(['worker', true, true]);
});

test('nodeFacts() finds what is switched off or replaced', () => {
  const cluster = { proxy: { disabled: true }, coreDNS: { disabled: true }, network: { cni: { name: 'none' } } };
  expect(nodeFacts([{ machine: { type: 'controlplane' }, cluster }]).without).toEqual([
    'kube-proxy',
    'coredns',
    'flannel',
    'install-cni',
    'kube-network-policies',
  ]);
});

test.each([
  [[{ cluster: { network: { cni: { name: 'flannel', flannel: { kubeNetworkPoliciesEnabled: true } } } } }]],
  [[{ cluster: {} }, { kind: 'KubeFlannelCNIConfig', kubeNetworkPoliciesEnabled: true }]],
])('nodeFacts() finds flannel with network policies in %j', (documents) => {
  expect(nodeFacts(documents).without).toEqual([]);
});

test('nodeFacts() finds proxies and authorities', () => {
  const documents = [
    { machine: { env: { https_proxy: 'http://p', n: 5 } } },
    { kind: 'TrustedRootsConfig', name: 'a', certificates: 'PEM' },
    { kind: 'TrustedRootsConfig', name: 'b' },
    'text',
  ];
  expect(nodeFacts(documents)).toMatchObject({ env: { https_proxy: 'http://p' }, authorities: ['PEM'] });
});
