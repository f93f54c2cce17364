import { isMapping } from '../talos/index.ts';
import { type Mapping, valueAt } from './values.ts';

/** What a machine configuration says about the node besides its images and registries. */
export interface NodeFacts {
  readonly role: 'controlplane' | 'worker';
  /** The components of the release that are switched off or replaced by something else. */
  readonly without: readonly string[];
  /** The variables of `machine.env`, which contains the proxies. */
  readonly env: Readonly<Record<string, string>>;
  /** The certificate authorities that the whole node trusts, in PEM. */
  readonly authorities: readonly string[];
}

/** Reads the facts from the documents of a configuration. Missing settings have the defaults of Talos. */
export function nodeFacts(documents: readonly unknown[]): NodeFacts {
  const mappings = documents.filter(isMapping);
  const main = mappings.find(({ kind }) => kind === undefined) ?? {};
  const role =
    valueAt(main, 'machine', 'type') === 'worker' || valueAt(main, 'machine', 'type') === 'join'
      ? 'worker'
      : 'controlplane';
  return {
    role,
    without: [...(role === 'worker' ? controlPlane : []), ...switchedOff(main, mappings)],
    env: textsOf(valueAt(main, 'machine', 'env')),
    authorities: mappings
      .filter(({ kind }) => kind === 'TrustedRootsConfig')
      .flatMap(({ certificates }) => (typeof certificates === 'string' ? [certificates] : [])),
  };
}

const controlPlane = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

function switchedOff(main: Mapping, documents: readonly Mapping[]): readonly string[] {
  const cni = valueAt(main, 'cluster', 'network', 'cni', 'name');
  const hasFlannel = cni === undefined || cni === '' || cni === 'flannel';
  return [
    ...(valueAt(main, 'cluster', 'proxy', 'disabled') === true ? ['kube-proxy'] : []),
    ...(valueAt(main, 'cluster', 'coreDNS', 'disabled') === true ? ['coredns'] : []),
    ...(hasFlannel ? [] : ['flannel', 'install-cni']),
    ...(hasFlannel && enforcesPolicies(main, documents) ? [] : ['kube-network-policies']),
  ];
}

/** Whether flannel enforces network policies, which is a document of its own from 1.14 on. */
function enforcesPolicies(main: Mapping, documents: readonly Mapping[]): boolean {
  const own = documents.find(({ kind }) => kind === 'KubeFlannelCNIConfig');
  const name = 'kubeNetworkPoliciesEnabled';
  return valueAt(main, 'cluster', 'network', 'cni', 'flannel', name) === true || own?.[name] === true;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isMapping(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
