import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { failureOfRun, planMirror, type RunMirrorOptions, runMirror } from '../../../../src/mirror/index.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import {
  type MemoryRepositories,
  type MemoryRepositoriesOptions,
  memoryRepositories,
} from '../../../fixtures/memory-repositories.ts';
import { artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');

/** Copies from `a.example`, which it fills first. */
async function copied(
  fill: (source: MemoryRepositories) => readonly string[],
  {
    source = {},
    target = {},
    run = {},
  }: {
    readonly source?: MemoryRepositoriesOptions;
    readonly target?: MemoryRepositoriesOptions;
    readonly run?: Partial<RunMirrorOptions>;
  } = {},
) {
  const from = memoryRepositories('a.example', source);
  const to = memoryRepositories('target.example', target);
  const places = fill(from);
  const sources = memorySources(from);
  const requests = places.map((name) => request(`a.example/${name}`));
  const plan = await planMirror(requests, { sources, target: to, place });
  const outcome = await runMirror(plan, { sources, target: to, ...run });
  return { from, to, plan, outcome };
}

function shared(count: number) {
  const base = noise(99, 4000);
  return (source: MemoryRepositories): readonly string[] =>
    Array.from({ length: count }, (_, at) => {
      const image = memoryImage({ layers: [base, noise(at, 200)] });
      source.seed(`app${at}`, image.blobs, { v1: image.manifest });
      return `app${at}:v1`;
    });
}

test('runMirror() fetches a shared blob once, sends it once, and mounts it elsewhere', async () => {
  const { from, to, outcome, plan } = await copied(shared(6));
  const { digest } = plan.blobs[0]!.descriptor;

  expect(outcome.images.map(({ state }) => state)).toEqual(Array(6).fill('copied'));
  expect([from.count('blob', digest), to.count('write', digest), to.count('mount', digest)]).toEqual([1, 1, 5]);
  expect(outcome.transfers.bytesRead).toBe(plan.totals.bytesToMove);
  expect(outcome.transfers.bytesMounted).toBe(plan.totals.bytesToMount);
});

test('runMirror() uploads again out of the target when mounts are refused, and gives up trying', async () => {
  const { from, to, outcome, plan } = await copied(shared(8), { target: { mounts: false } });
  const { digest } = plan.blobs[0]!.descriptor;

  expect(outcome.images.every(({ state }) => state === 'copied')).toBe(true);
  expect([from.count('blob', digest), to.count('write', digest)]).toEqual([1, 8]);
  expect(to.count('mount')).toBeLessThanOrEqual(6);
});

test('runMirror() writes children before parents, and the tag last', async () => {
  const { index, blobs } = multiArch(1);
  const signature = artifact(index, 5);
  const tag = `${index.descriptor.digest.replace(':', '-')}.sig`;

  const { to } = await copied((source) => {
    source.seed('app', [...blobs, ...signature.blobs], { v1: index, [tag]: signature.manifest });
    return ['app:v1'];
  });

  const deeds = to.deeds
    .filter(({ kind }) => ['write', 'put', 'tag'].includes(kind))
    .map(({ kind, what }) => `${kind} ${what}`);
  expect(deeds.at(-1)).toBe('tag v1');
  expect(deeds.at(-2)).toBe(`tag ${tag}`);
  expect(deeds.findLastIndex((deed) => deed.startsWith('write'))).toBeLessThan(
    deeds.findIndex((deed) => deed.startsWith('put')),
  );
  expect(to.get('app', 'v1')).toEqual(index.bytes);
});

test('runMirror() goes on with the others when an image fails', async () => {
  const { outcome } = await copied(shared(3), {
    target: {
      fail: ({ kind, repository }) =>
        kind === 'put' && repository === 'app1' ? new RootsmithError('REGISTRY_ERROR', 'no room for app1') : undefined,
    },
  });

  expect(outcome.images.map(({ state }) => state)).toEqual(['copied', 'failed', 'copied']);
  expect(failureOfRun(outcome)).toMatchObject({
    code: 'MIRROR_INCOMPLETE',
    exitCode: 10,
    message: expect.stringContaining('a.example/app1:v1: no room for app1 [REGISTRY_ERROR]'),
  });
});

test('runMirror() takes a blob from another source when one does not have it', async () => {
  let failures = 0;
  const { outcome } = await copied(shared(2), {
    source: {
      fail: ({ kind, repository }) => {
        if (kind !== 'blob' || repository !== 'app0') return undefined;
        failures += 1;
        return new RootsmithError('IMAGE_NOT_FOUND', 'gone');
      },
    },
  });

  expect(failures).toBeGreaterThan(0);
  expect(outcome.images.map(({ state }) => state)).toEqual(['failed', 'copied']);
});

test('runMirror() leaves the tag of an image alone when one of its blobs fails', async () => {
  const { to } = await copied(shared(1), {
    source: { fail: ({ kind }) => (kind === 'blob' ? new RootsmithError('NETWORK', 'cut') : undefined) },
  });

  expect([to.count('tag'), to.count('put')]).toEqual([0, 0]);
});

test('runMirror() stops when it is interrupted', async () => {
  const interrupt = new AbortController();
  const reason = new RootsmithError('INTERRUPTED', 'stopped');

  const running = copied(shared(20), {
    run: {
      signal: interrupt.signal,
      concurrency: 1,
      report: ({ kind }) => kind === 'blob-done' && interrupt.abort(reason),
    },
  });

  await expect(running).rejects.toBe(reason);
});

test('runMirror() reports what was handed over, and every image', async () => {
  const events: ProgressEvent[] = [];
  const { plan } = await copied(shared(2), { run: { report: (event) => events.push(event) } });
  const last = new Map(events.flatMap((event) => (event.kind === 'blob-bytes' ? [[event.digest, event.bytes]] : [])));

  expect(events[0]).toMatchObject({ kind: 'mirror-start', images: 2, present: 0, failed: 0 });
  expect([...last.values()].reduce((sum, count) => sum + count, 0)).toBe(plan.totals.bytesToMove);
  expect(events.filter(({ kind }) => kind === 'image-done')).toHaveLength(2);
});

const image = memoryImage({ layers: [noise(41, 700)] });
const signature = artifact(image.manifest, 42);
const seal = artifact(signature.manifest, 43);
const sigTag = `${image.manifest.descriptor.digest.replace(':', '-')}.sig`;
const isPayload = (what: string): boolean => what === signature.layers[0]!.descriptor.digest;

function signed(source: MemoryRepositories): readonly string[] {
  source.seed('app', [...image.blobs, ...signature.blobs, ...seal.blobs], {
    v1: image.manifest,
    [sigTag]: signature.manifest,
  });
  return ['app:v1'];
}

test('runMirror() brings an image without a signature whose blob is gone, and without what refers to that', async () => {
  const gone = new RootsmithError('IMAGE_NOT_FOUND', 'the payload is gone');
  const events: ProgressEvent[] = [];

  const { to, outcome } = await copied(signed, {
    source: { fail: ({ kind, what }) => (kind === 'blob' && isPayload(what) ? gone : undefined) },
    run: { report: (event) => events.push(event) },
  });

  expect(outcome.images).toMatchObject([{ state: 'copied', digest: image.manifest.descriptor.digest }]);
  expect(outcome.images[0]!.left).toEqual([
    { what: signature.manifest.descriptor.digest, error: gone },
    { what: seal.manifest.descriptor.digest, error: gone },
  ]);
  expect([to.get('app', 'v1'), to.get('app', sigTag)]).toEqual([image.manifest.bytes, undefined]);
  expect(events.filter(({ kind }) => kind === 'warning')).toMatchObject([
    {
      message: expect.stringMatching(
        /^a\.example\/app:v1: 2 referrers are left behind: .*the payload is gone.*`--no-referrers`/,
      ),
    },
  ]);
  expect(failureOfRun(outcome)).toBeUndefined();
});

test('runMirror() brings an image without a signature that the target refuses', async () => {
  const refused = new RootsmithError('REGISTRY_ERROR', 'unknown media type', { details: { status: 400 } });

  const { to, outcome } = await copied(signed, {
    target: {
      fail: ({ kind, what }) => (kind === 'put' && what === signature.manifest.descriptor.digest ? refused : undefined),
    },
  });

  expect(outcome.images).toMatchObject([{ state: 'copied', left: [{ error: refused }, { error: refused }] }]);
  expect(to.get('app', 'v1')).toEqual(image.manifest.bytes);
});

test('runMirror() does not set the name of an image whose signature the network loses', async () => {
  const { to, outcome } = await copied(signed, {
    source: {
      fail: ({ kind, what }) => (kind === 'blob' && isPayload(what) ? new RootsmithError('NETWORK', 'cut') : undefined),
    },
  });

  expect(outcome.images).toMatchObject([{ state: 'failed', error: { code: 'NETWORK', message: 'cut' } }]);
  expect(failureOfRun(outcome)!.hint).toContain('`--no-referrers`');
  expect(to.get('app', 'v1')).toBeUndefined();
});

test('runMirror() fails where a blob is gone that image and signature share', async () => {
  const [shared] = image.layers;
  const about = artifact(image.manifest, 44, { layers: [{ ...shared!.descriptor } as never] });

  const { outcome } = await copied(
    (source) => {
      source.seed('app', [...image.blobs, ...about.blobs], { v1: image.manifest });
      return ['app:v1'];
    },
    {
      source: {
        fail: ({ kind, what }) =>
          kind === 'blob' && what === shared!.descriptor.digest
            ? new RootsmithError('IMAGE_NOT_FOUND', 'gone')
            : undefined,
      },
    },
  );

  expect(outcome.images).toMatchObject([{ state: 'failed', error: { code: 'IMAGE_NOT_FOUND' } }]);
});
