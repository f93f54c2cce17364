import { isRootsmithError } from '../../../errors/index.ts';
import { type NodeFacts, type Puller } from '../../../machine-config/index.ts';
import { formatReference, parseReference, type Reference } from '../../../oci/index.ts';
import { imagesOf, pullsExtensions, type TalosVersion } from '../../../talos/index.ts';
import type { FoundImages } from '../../images/image-origin.ts';

/** An image that a node pulls, by whom and what for. */
export interface NodeImage {
  readonly reference: Reference;
  /** `machine.kubelet.image`, or the component of the release. */
  readonly what: string;
  readonly puller: Puller;
}

/** The images of a node, and what could not be found out. */
export interface NodeImages {
  readonly images: readonly NodeImage[];
  readonly warnings: readonly string[];
}

/** Fields of a configuration that stand for a component of the release. */
const fieldOf: Readonly<Record<string, string>> = {
  installer: 'machine.install.image',
  kubelet: 'machine.kubelet.image',
  etcd: 'cluster.etcd.image',
  'kube-apiserver': 'cluster.apiServer.image',
  'kube-controller-manager': 'cluster.controllerManager.image',
  'kube-scheduler': 'cluster.scheduler.image',
  'kube-proxy': 'cluster.proxy.image',
  coredns: 'cluster.coreDNS.image',
};

/** What machined pulls itself; all else is containerd's. */
const ownFields = /^(machine\.install\.|machine\.kubelet\.image$|cluster\.etcd\.image$|installer\.image$)/;
const ownComponents: readonly string[] = ['installer', 'kubelet', 'etcd'];

/**
 * The images that a node with this configuration pulls: those that it names, and those of the release
 * that it does not replace or switch off.
 */
export function nodeImages(named: FoundImages, version: TalosVersion, { role, without }: NodeFacts): NodeImages {
  const own = named.images
    .map(({ reference, origin }) => ({ reference, what: origin.what ?? '' }))
    .filter(({ what }) => !isUnused(what, version, role))
    .map((image): NodeImage => ({ ...image, puller: ownFields.test(image.what) ? 'talos' : 'containerd' }));
  const replaced = new Set(own.map(({ what }) => what));
  const { components, warnings } = releaseImages(version);
  const others = components
    .filter(({ component }) => !without.includes(component) && !replaced.has(fieldOf[component] ?? ''))
    .map(
      ({ component, reference }): NodeImage => ({
        reference: parseReference(reference),
        what: `${component} of Talos ${version}`,
        puller: ownComponents.includes(component) ? 'talos' : 'containerd',
      }),
    );
  return { images: unique([...own, ...others]), warnings: [...named.warnings, ...warnings] };
}

/** Workers have fields of the control plane, which they do not use; later releases bring extensions with the installer. */
function isUnused(what: string, version: TalosVersion, role: NodeFacts['role']): boolean {
  if (what.startsWith('machine.install.extensions')) return !pullsExtensions(version);
  return role === 'worker' && /^cluster\.(etcd|apiServer|controllerManager|scheduler)\.image$/.test(what);
}

function releaseImages(version: TalosVersion) {
  try {
    return { components: imagesOf(version), warnings: [] };
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return { components: [], warnings: [`only the images that the configuration names are checked: ${error.message}`] };
  }
}

function unique(images: readonly NodeImage[]): readonly NodeImage[] {
  const seen = new Map<string, NodeImage>();
  for (const image of images) {
    const key = `${image.puller} ${formatReference(image.reference)}`;
    if (!seen.has(key)) seen.set(key, image);
  }
  return [...seen.values()];
}
