import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';
import { RootsmithError } from '../errors/index.ts';
import {
  type BundleComponent,
  type Moves,
  printOrders,
  type ReleaseTags,
  releaseTags,
  repositories,
  talosImages,
} from './data/images.ts';
import { compareTalosVersions, isAtLeast, minorOf, parseTalosVersion, type TalosVersion } from './version.ts';

/** One image of a release: its component and its complete reference. */
export interface ReleaseImage {
  /** The component, such as `etcd`, `kube-proxy` or `installer`. */
  readonly component: string;
  readonly reference: string;
}

/** The bundle `k8s` is what `talosctl images` prints; `talos` is what installs and builds Talos itself. */
export type ImageBundle = 'k8s' | 'talos';

/** Which images of a release are asked for. */
export interface ImagesOfOptions {
  /** Another Kubernetes version than the release's own, such as `v1.30.1` or `1.30.1`. */
  readonly kubernetes?: string | undefined;
  /** @default 'k8s' */
  readonly bundle?: ImageBundle | undefined;
}

/** How many Kubernetes minors, up to its own, the newest release supports. */
const SUPPORTED_KUBERNETES_MINORS = 6;

/** Every release whose images are known, oldest first: all stable ones, and the newest pre-release. */
export const knownReleases: readonly TalosVersion[] = Object.keys(releaseTags)
  .map(parseTalosVersion)
  .sort(compareTalosVersions);

/**
 * Lists the images of one release. The bundle `k8s` is exactly what `talosctl images`, later `talosctl image
 * default`, prints, in its order. With another Kubernetes version, the five images that follow it are replaced, as
 * talosctl does. The bundle `talos` leaves out official extensions and overlays: they are listed in the images
 * `extensions` and `overlays`, which it contains.
 *
 * Only known releases have an answer. A pre-release is a release of its own and does not stand for another.
 */
export function imagesOf(
  version: TalosVersion,
  { kubernetes, bundle = 'k8s' }: ImagesOfOptions = {},
): readonly ReleaseImage[] {
  const tags = tagsOf(version);
  if (bundle === 'talos') return talosBundle(version);
  const follows = kubernetes === undefined ? tags[0] : parseKubernetesVersion(kubernetes);
  return orderOf(version).map((component) => ({
    component,
    reference: `${repositoryOf(component, version)}:${tagOf(component, version, tags, follows)}`,
  }));
}

/** The Kubernetes version that a release runs by default, such as `v1.23.6`. */
export function kubernetesOf(version: TalosVersion): string {
  return tagsOf(version)[0];
}

/** Reads `v1.30.1`, `1.30.1` or, as talosctl does, `1.30`, and gives the tag of the images: `v1.30.1`. */
export function parseKubernetesVersion(text: string): string {
  const parsed = parse(/^v?\d+\.\d+$/.test(text) ? `${text}.0` : text);
  if (parsed !== null && parsed.build.length === 0) return `v${parsed.version}`;
  throw new RootsmithError('USAGE', `\`${text}\` is not a Kubernetes version`, { hint: 'Write it as `v1.30.1`.' });
}

/** Whether a release supports a Kubernetes version: its own minor, or one of the five before. */
export function supportsKubernetes(version: TalosVersion, kubernetes: string): boolean {
  const newest = parse(kubernetesOf(version));
  const asked = parse(parseKubernetesVersion(kubernetes));
  if (newest === null || asked === null || newest.major !== asked.major) return false;
  return asked.minor <= newest.minor && asked.minor > newest.minor - SUPPORTED_KUBERNETES_MINORS;
}

function talosBundle(version: TalosVersion): readonly ReleaseImage[] {
  return talosImages
    .filter(({ since, before }) => isAtLeast(version, since) && !(before !== undefined && isAtLeast(version, before)))
    .map(({ component, repository }) => ({ component, reference: `${repository}:${version}` }));
}

function tagsOf(version: TalosVersion): ReleaseTags {
  const tags = Object.hasOwn(releaseTags, version) ? releaseTags[version] : undefined;
  if (tags !== undefined) return tags;
  const oldest = knownReleases[0] ?? '';
  const newest = knownReleases.at(-1) ?? '';
  throw new RootsmithError(
    'TALOS_VERSION_UNKNOWN',
    `the images of Talos ${version} are not known: the list goes from ${oldest} to ${newest}`,
    {
      hint: `Use \`${nearestRelease(version)}\`, or pipe what that release's \`talosctl image default\` prints into \`--file -\`.`,
      details: { version, nearest: nearestRelease(version) },
    },
  );
}

/** The newest known release that is not newer, in the same line if possible, or else the oldest one. */
function nearestRelease(version: TalosVersion): string {
  // A build three commits after v1.0.5 is called `v1.0.5-3-g0123abc`, which semantic versioning sorts before it.
  const release = parseTalosVersion(version.replace(/-\d+-g[0-9a-f]+(-dirty)?$/, ''));
  const sameLine = knownReleases.filter((known) => minorOf(known) === minorOf(release));
  const candidates = sameLine.length > 0 ? sameLine : knownReleases;
  const before = candidates.findLast((known) => compareTalosVersions(known, release) <= 0);
  return before ?? candidates[0] ?? '';
}

function orderOf(version: TalosVersion): readonly BundleComponent[] {
  return printOrders.find(([minor]) => isAtLeast(version, minor))?.[1] ?? [];
}

function repositoryOf(component: BundleComponent, version: TalosVersion): string {
  const moves: Moves = repositories[component];
  const current = moves.findLast(([since]) => compare(version, since) >= 0);
  if (current === undefined) throw new Error(`bug: ${component} has no repository at ${version}`);
  return current[1];
}

function tagOf(component: BundleComponent, version: TalosVersion, tags: ReleaseTags, kubernetes: string): string {
  const [, flannel, coredns, etcd, pause, extra = ''] = tags;
  switch (component) {
    case 'flannel':
      return flannel;
    case 'coredns':
      return coredns;
    case 'etcd':
      return etcd;
    case 'pause':
      return pause;
    case 'install-cni':
    case 'kube-network-policies':
      return extra;
    case 'installer':
      return version;
    case 'kube-apiserver':
    case 'kube-controller-manager':
    case 'kube-scheduler':
    case 'kube-proxy':
    case 'kubelet':
      return kubernetes;
  }
}
