import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { planMirror, runMirror } from '../../../../src/mirror/index.ts';
import { memoryImage, memoryIndex, noise } from '../../../fixtures/memory-image.ts';
import { type Deed, type MemoryRepositories, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, artifact, memorySources, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');

/** Layers by number, so that images share them; a second platform and a signature where asked for. */
const image = fc.record({
  layers: fc.array(fc.nat(5), { maxLength: 4 }),
  second: fc.option(fc.array(fc.nat(5), { maxLength: 4 }), { nil: undefined }),
  isSigned: fc.boolean(),
  repository: fc.nat(3),
});

type ImagePlan = typeof image extends fc.Arbitrary<infer T> ? T : never;

function fill(source: MemoryRepositories, { layers, second, isSigned, repository }: ImagePlan, at: number): string {
  const content = (numbers: readonly number[]) => numbers.map((number) => noise(number, 100 + number * 300));
  const one = memoryImage({ layers: content(layers), platform: amd64 });
  const two = second === undefined ? undefined : memoryImage({ layers: content(second), platform: arm64 });
  const root =
    two === undefined
      ? one.manifest
      : memoryIndex([
          { ...one.manifest.descriptor, platform: amd64 },
          { ...two.manifest.descriptor, platform: arm64 },
        ]);
  const signature = isSigned ? artifact(root, at).blobs : [];
  source.seed(`app${repository}`, [...one.blobs, ...(two?.blobs ?? []), ...signature], { [`v${at}`]: root });
  return `a.example/app${repository}:v${at}`;
}

test('runMirror() fetches each blob once, writes manifests after what they name, and each name last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(image, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      async (plans, concurrency, mounts) => {
        const source = memoryRepositories('a.example');
        const target = memoryRepositories('target.example', { mounts });
        const places = plans.map((plan, at) => fill(source, plan, at));
        const sources = memorySources(source);
        const requests = places.map((text) => request(text));

        const plan = await planMirror(requests, { sources, target, place });
        const { images } = await runMirror(plan, { sources, target, concurrency });

        expect(images.every(({ state }) => state === 'copied')).toBe(true);
        // The registry in memory refuses a manifest before its blobs; an index it takes with one of its images.
        expect(repeated(source.deeds.filter(({ kind }) => kind === 'blob').map(({ what }) => what))).toEqual([]);
        expect(repeated(target.deeds.filter(({ kind }) => kind === 'write').map(keyOf))).toEqual([]);
        for (const { target: name, source: text } of images) {
          expect(target.get(name.repository, name.tag ?? '')).toEqual(source.get(name.repository, name.tag ?? ''));
          expect(
            isLast(target.deeds, name.repository, name.tag ?? '', plan.images.find((one) => one.source.text === text)!),
          ).toBe(true);
        }
        const again = await planMirror(requests, { sources, target, place, check: 'deep' });
        expect(again.totals).toMatchObject({ present: again.images.length, bytesToMove: 0, manifestsToWrite: 0 });
      },
    ),
    { numRuns: 60 },
  );
});

function keyOf({ repository, what }: Deed): string {
  return `${repository}@${what}`;
}

function repeated(items: readonly string[]): readonly string[] {
  return items.filter((item, at) => items.indexOf(item) !== at);
}

/** Whether every manifest of an image was put before its tag, children before parents. */
function isLast(
  deeds: readonly Deed[],
  repository: string,
  tag: string,
  { manifests }: { readonly manifests: readonly { readonly descriptor: { readonly digest: string } }[] },
): boolean {
  const at = (kind: Deed['kind'], what: string): number =>
    deeds.findIndex((deed) => deed.kind === kind && deed.repository === repository && deed.what === what);
  const puts = manifests.map(({ descriptor }) => at('put', descriptor.digest));
  return puts.every((put) => put >= 0 && put < at('tag', tag));
}
