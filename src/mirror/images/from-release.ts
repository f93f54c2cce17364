import { parseReference } from '../../oci/index.ts';
import {
  type ImageBundle,
  imagesOf,
  kubernetesOf,
  parseKubernetesVersion,
  supportsKubernetes,
  type TalosVersion,
} from '../../talos/index.ts';
import type { FoundImages } from './image-origin.ts';

/** Names the lists of a release that are asked for. */
export interface ReleaseSource {
  readonly talos: TalosVersion;
  /** In this order. @default ['k8s'] */
  readonly bundles?: readonly ImageBundle[] | undefined;
  readonly kubernetes?: string | undefined;
}

/** Lists the images of a Talos release, as `talosctl` of that release prints them. */
export function imagesOfRelease({ talos, bundles = ['k8s'], kubernetes }: ReleaseSource): FoundImages {
  const listed = bundles.flatMap((bundle) => imagesOf(talos, { kubernetes, bundle }));
  const images = listed.map(({ component, reference }) => ({
    reference: parseReference(reference),
    origin: { kind: 'talos' as const, from: `Talos ${talos}`, what: component },
  }));
  return { images, warnings: kubernetes === undefined ? [] : doubtsAbout(talos, kubernetes) };
}

function doubtsAbout(talos: TalosVersion, kubernetes: string): readonly string[] {
  if (supportsKubernetes(talos, kubernetes)) return [];
  const own = kubernetesOf(talos);
  return [
    `Talos ${talos} does not support Kubernetes ${parseKubernetesVersion(kubernetes)}: it comes with ${own}, and takes up to five minors before that`,
  ];
}
