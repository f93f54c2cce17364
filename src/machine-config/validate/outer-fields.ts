import type { TalosVersion } from '../../talos/index.ts';
import { type Mapping, valueAt } from '../values.ts';
import type { RuleBreach } from './finding.ts';
import { isKnownRelease } from './known-releases.ts';
import { checkShape, type Fields, type FieldType } from './shape.ts';

/** The fields of `machine` and `cluster`, which are the same in 1.10 to 1.13. What lies in them is checked elsewhere. */
const outerFields = {
  machine: [
    'type',
    'token',
    'ca',
    'acceptedCAs',
    'certSANs',
    'controlPlane',
    'kubelet',
    'pods',
    'network',
    'disks',
    'install',
    'files',
    'env',
    'time',
    'sysctls',
    'sysfs',
    'registries',
    'systemDiskEncryption',
    'features',
    'udev',
    'logging',
    'kernel',
    'seccompProfiles',
    'baseRuntimeSpecOverrides',
    'nodeLabels',
    'nodeAnnotations',
    'nodeTaints',
  ],
  cluster: [
    'id',
    'secret',
    'controlPlane',
    'clusterName',
    'network',
    'token',
    'aescbcEncryptionSecret',
    'secretboxEncryptionSecret',
    'ca',
    'acceptedCAs',
    'aggregatorCA',
    'serviceAccount',
    'apiServer',
    'controllerManager',
    'proxy',
    'scheduler',
    'discovery',
    'etcd',
    'coreDNS',
    'externalCloudProvider',
    'extraManifests',
    'extraManifestHeaders',
    'inlineManifests',
    'adminKubeconfig',
    'allowSchedulingOnMasters',
    'allowSchedulingOnControlPlanes',
  ],
} as const;

/**
 * Checks the outer fields of the document without a kind: `machine`, `cluster` and those beside them, and what each of
 * the two has.
 */
export function checkOuterFields(document: Mapping, version: TalosVersion): readonly RuleBreach[] {
  if (!isKnownRelease(version)) return [];
  return [
    ...checkShape(document, { fields: outermost }, version),
    ...Object.entries(outerFields).flatMap(([place, names]) =>
      checkShape(valueAt(document, place), { fields: anyOf(names) }, version, [place]),
    ),
  ];
}

const outermost: Fields = {
  ...anyOf(['apiVersion', 'kind', 'machine', 'cluster']),
  version: 'text',
  debug: 'truth',
  persist: 'truth',
};

function anyOf(names: readonly string[]): Readonly<Record<string, FieldType>> {
  return Object.fromEntries(names.map((name) => [name, 'any' as const]));
}
