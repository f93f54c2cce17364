import type { BundleReader } from '../../bundle/index.ts';
import type { Budget } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import { planMirror } from '../copy/plan.ts';
import type { MirrorPlan } from '../copy/plan-model.ts';
import type { Mirror, Naming } from '../file/mirror-model.ts';
import { nameAll } from '../file/naming.ts';
import type { MirrorTarget } from '../file/target-place.ts';
import { bundleRequests, bundleSources, readBundleMirror, requestFor, targetsOf } from './bundle-requests.ts';

/** How a bundle is brought to its target. What is not given is as the bundle's mirror file says. */
export interface PlanImportOptions {
  readonly target: RepositoryTarget;
  readonly place: MirrorTarget;
  readonly naming?: Naming | undefined;
  /** Look below names that mean the right thing at the target already. @default false */
  readonly deep?: boolean | undefined;
  /** Of the run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MAX_LISTED = 20;

/**
 * Plans an import, and proves that it will be whole: whatever the bundle leaves out, the target is asked
 * for. Throws `BUNDLE_INCOMPLETE` with all that is missing, before anything is sent.
 */
export async function planImport(bundle: BundleReader, options: PlanImportOptions): Promise<MirrorPlan> {
  const mirror = await readBundleMirror(bundle);
  const { naming = mirror.naming, target, place, budget, signal, deep } = options;
  const { referrers, foreignLayers } = mirror;
  const requests = await bundleRequests(bundle, mirror);
  const plan = await planMirror(requests, {
    sources: bundleSources(bundle),
    target,
    place,
    naming,
    index: 'sparse', // a rebuilt index is in the bundle as it is
    referrers,
    foreignLayers,
    deep,
    budget,
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
      return `${digest} of ${users.map(({ source }) => source).join(', ')}`;
    });
}

/** Images that a delta does not carry at all: the target's names must mean them already. */
async function missingImages(
  bundle: BundleReader,
  mirror: Mirror,
  { target, place, naming, signal }: PlanImportOptions & { readonly naming: Naming },
): Promise<readonly string[]> {
  const missing: string[] = [];
  const unchanged = (bundle.map.delta?.unchanged ?? []).flatMap(({ name, digest }) =>
    targetsOf(name, mirror).map((own) => ({
      name,
      digest,
      request: { ...requestFor(name, bundle.place), target: own },
    })),
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
  const more = missing.length > MAX_LISTED ? [`and ${missing.length - MAX_LISTED} more`] : [];
  const head = `the bundle \`${bundle.place}\` builds upon what \`${place.text}\` does not have:`;
  return new RootsmithError('BUNDLE_INCOMPLETE', [head, ...missing.slice(0, MAX_LISTED), ...more], {
    hint: 'Write a new receipt of this registry, and export the bundle again with `--since`.',
    details: { missing: missing.length },
  });
}
