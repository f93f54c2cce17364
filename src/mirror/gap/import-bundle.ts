import type { BundleReader } from '../../bundle/index.ts';
import type { Budget } from '../../bytes/index.ts';
import { firstLines, RootsmithError } from '../../errors/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import { type MirrorPlan, planMirror, type TargetCheck } from '../copy/index.ts';
import { type Mirror, type MirrorTarget, type Naming, nameAll } from '../file/index.ts';
import { bundleRequests, bundleSources, readBundleMirror, requestsFor } from './bundle-requests.ts';

/** Says how a bundle is imported. The mirror file of the bundle decides the rest. */
export interface PlanImportOptions {
  readonly target: RepositoryTarget;
  readonly place: MirrorTarget;
  readonly naming?: Naming | undefined;
  /** @default 'manifests' */
  readonly check?: Extract<TargetCheck, 'manifests' | 'deep'> | undefined;
  /** The budget of the whole run. @default a new budget */
  readonly budget?: Budget | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Plans an import, and proves that the images will be whole: the target is asked for everything that the bundle leaves
 * out. Throws `BUNDLE_INCOMPLETE` with all that is missing, before anything is sent.
 */
export async function planImport(bundle: BundleReader, options: PlanImportOptions): Promise<MirrorPlan> {
  const mirror = await readBundleMirror(bundle);
  const { naming = mirror.naming, target, place, budget, report, signal, check } = options;
  const { referrers, foreignLayers } = mirror;
  const requests = await bundleRequests(bundle, mirror);
  const plan = await planMirror(requests, {
    sources: bundleSources(bundle),
    target,
    place,
    naming,
    index: 'sparse', // a rebuilt index is in the bundle as it is
    referrers: referrers ? 'all' : 'none',
    foreignLayers,
    check,
    budget,
    report,
    signal,
  });
  const missing = [...missingBlobs(plan, bundle), ...(await missingImages(bundle, mirror, { ...options, naming }))];
  if (missing.length > 0) throw incomplete(missing, bundle, place);
  return plan;
}

function missingBlobs({ blobs, images }: MirrorPlan, bundle: BundleReader): readonly string[] {
  return blobs
    .filter(({ descriptor, presentIn }) => presentIn.length === 0 && !bundle.has(descriptor.digest))
    .map(({ descriptor: { digest } }) => {
      const users = images.filter((image) => image.blobs.some((blob) => blob.digest === digest));
      return `${digest} of ${users.map(({ source }) => source.text).join(', ')}`;
    });
}

/** A delta leaves out unchanged images as a whole: names at the target must mean them already. */
async function missingImages(
  bundle: BundleReader,
  mirror: Mirror,
  { target, place, naming, signal }: PlanImportOptions & { readonly naming: Naming },
): Promise<readonly string[]> {
  const missing: string[] = [];
  const unchanged = (bundle.map.delta?.unchanged ?? []).flatMap(({ name, digest }) =>
    requestsFor(name, { bundle, mirror, platforms: [] }).map((request) => ({ name, digest, request })),
  );
  const named = nameAll(
    unchanged.map(({ request }) => request),
    naming,
    place,
  );
  for (const [at, { name, digest }] of unchanged.entries()) {
    const there = named[at]?.target;
    const found = there && (await target.repository(there.repository).resolve(there.tag ?? digest, signal));
    if (found?.digest !== digest) missing.push(`${digest}, which \`${name}\` means`);
  }
  return missing;
}

function incomplete(missing: readonly string[], bundle: BundleReader, place: MirrorTarget): RootsmithError {
  const head = `the bundle \`${bundle.place}\` builds upon what \`${place.text}\` does not have:`;
  return new RootsmithError('BUNDLE_INCOMPLETE', [head, ...firstLines(missing)], {
    hint: 'Write a new receipt of this registry, and export the bundle again with `--since`.',
    details: { missing: missing.length },
  });
}
