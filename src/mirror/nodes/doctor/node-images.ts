import { isRootsmithError } from '../../../errors/index.ts';
import type { NodeFacts, Puller } from '../../../machine-config/index.ts';
import { formatReference, type Reference } from '../../../oci/index.ts';
import { pullsExtensions, type TalosVersion } from '../../../talos/index.ts';
import { type FoundImages, imagesOfRelease } from '../../images/index.ts';

/** An image that a node pulls: what for, and by which program. */
export interface NodeImage {
  readonly reference: Reference;
  /** `machine.kubelet.image`, or the component of the release. */
  readonly what: string;
  readonly puller: Puller;
}

/** The images of a node, and warnings about those that are not known. */
export interface NodeImages {
  readonly images: readonly NodeImage[];
  readonly warnings: readonly string[];
}

/** The fields of a configuration that replace a component of the release. */
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

/** The images that machined pulls itself; containerd pulls all others. */
const ownFields = /^(machine\.install\.|machine\.kubelet\.image$|cluster\.etcd\.image$|installer\.image$)/;
const ownComponents: readonly string[] = ['installer', 'kubelet', 'etcd'];

/**
 * Lists the images that a node with this configuration pulls: those that it names, and those of the release that it
 * does not replace or switch off.
 */
export function nodeImages(named: FoundImages, version: TalosVersion, { role, without }: NodeFacts): NodeImages {
  const own = named.images
    .map(({ reference, origin }) => ({ reference, what: origin.what ?? '' }))
    .filter(({ what }) => !isUnused(what, version, role))
    .map((image): NodeImage => ({ ...image, puller: ownFields.test(image.what) ? 'talos' : 'containerd' }));
  const replaced = new Set(own.map(({ what }) => what));
  const release = releaseImages(version);
  const others = release.images
    .map(({ reference, origin }) => ({ reference, component: origin.what ?? '' }))
    .filter(({ component }) => !without.includes(component) && !replaced.has(fieldOf[component] ?? ''))
    .map(
      ({ component, reference }): NodeImage => ({
        reference,
        what: `${component} of Talos ${version}`,
        puller: ownComponents.includes(component) ? 'talos' : 'containerd',
      }),
    );
  return { images: unique([...own, ...others]), warnings: [...named.warnings, ...release.warnings] };
}

/** A worker does not use the fields of the control plane, and later releases have their extensions in the installer. */
function isUnused(what: string, version: TalosVersion, role: NodeFacts['role']): boolean {
  if (what.startsWith('machine.install.extensions')) return !pullsExtensions(version);
  return role === 'worker' && /^cluster\.(etcd|apiServer|controllerManager|scheduler)\.image$/.test(what);
}

function releaseImages(version: TalosVersion): FoundImages {
  try {
    return imagesOfRelease({ talos: version });
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return { images: [], warnings: [`only the images that the configuration names are checked: ${error.message}`] };
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
