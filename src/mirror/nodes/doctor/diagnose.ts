import { atOnce } from '../../../concurrency/index.ts';
import { type PullAttempt, type Puller, pullWalk, type Registries } from '../../../machine-config/index.ts';
import { formatReference, type Platform } from '../../../oci/index.ts';
import type { Prober } from '../../../registry/index.ts';
import type { TalosVersion } from '../../../talos/index.ts';
import type { Naming } from '../../file/index.ts';
import { findElsewhere } from './elsewhere.ts';
import { hintFor } from './hints.ts';
import type { NodeImage } from './node-images.ts';
import { type PullOutcome, pullImage } from './pull-image.ts';

/** Says whether one image would be pulled. */
export interface ImageDiagnosis extends PullOutcome {
  readonly reference: string;
  /** What the node needs it for. */
  readonly what: string;
  readonly puller: Puller;
  /** How to solve the problem. */
  readonly hint: string | undefined;
}

export interface DiagnoseOptions {
  readonly registries: Registries;
  readonly version: TalosVersion;
  readonly platform: Platform;
  readonly prober: Prober;
  /** A registry that is searched for images that no address of the node has. */
  readonly registry?: PullAttempt | undefined;
  /** The rule by which the registries name the images. @default the usual rules are tried */
  readonly naming?: Naming | undefined;
}

/** More at once could look like an attack to a registry. */
const IMAGES_AT_ONCE = 4;

/** Asks for the images of a node as the node would, and says of each whether it would be pulled. Keeps their order. */
export async function diagnoseImages(
  images: readonly NodeImage[],
  options: DiagnoseOptions,
): Promise<readonly ImageDiagnosis[]> {
  return await atOnce(images, IMAGES_AT_ONCE, (image) => diagnoseImage(image, options));
}

async function diagnoseImage(image: NodeImage, options: DiagnoseOptions): Promise<ImageDiagnosis> {
  const { reference, what, puller } = image;
  const { registries, version, platform, prober, registry, naming } = options;
  const walk = pullWalk(reference.domain, { registries, version, puller });
  const outcome = await pullImage(reference, { walk, platform, prober });
  const name = { reference: formatReference(reference), what, puller };
  const { problem } = outcome;
  if (problem === undefined) return { ...name, ...outcome, hint: undefined };
  const places = [
    ...walk.attempts.filter(({ role }) => role === 'mirror'),
    ...(registry === undefined ? [] : [registry]),
  ];
  const isLost = ['missing', 'no-registry'].includes(problem.kind) || registry !== undefined;
  const elsewhere = isLost ? await findElsewhere(reference, places, { prober, naming }) : undefined;
  const message = elsewhere === undefined ? problem.message : `${problem.message}; it is at ${elsewhere.url}`;
  return {
    ...name,
    ...outcome,
    problem: { ...problem, message },
    hint: hintFor(problem.kind, { domain: reference.domain, attempts: outcome.attempts, version, puller, elsewhere }),
  };
}
