import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readRange } from '../../../../src/bytes/index.ts';
import { AssetSearch } from '../../../../src/installer/assets/asset-search.ts';
import { LayerCache, SPLASH_ENTRY } from '../../../../src/installer/assets/layer-cache.ts';
import type { PulledAssets } from '../../../../src/installer/assets/pulled-assets.ts';
import type { HeldEntry } from '../../../../src/installer/layers/held-entries.ts';
import type { BuildContext } from '../../../../src/installer/session/context.ts';
import { digestOf, type ImageView } from '../../../../src/oci/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { galleryBuild, resolved } from '../../../fixtures/gallery/memory.ts';
import { type ShapeName, shapeNames } from '../../../fixtures/gallery/shapes.ts';

const folders: string[] = [];
const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of opened.splice(0)) await resource[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function keep<T extends AsyncDisposable>(resource: T): T {
  opened.push(resource);
  return resource;
}

interface Base {
  readonly view: ImageView;
  readonly context: BuildContext;
  readonly folder: string;
}

async function openBase(name: ShapeName): Promise<Base> {
  const build = await galleryBuild(name);
  const folder = mkdtempSync(join(tmpdir(), 'rootsmith-layer-cache-'));
  folders.push(folder);
  const context = { ...build.context, env: { XDG_CACHE_HOME: folder }, keep };
  return { view: (await resolved(build)).view, context, folder: join(folder, 'rootsmith/layers') };
}

async function searchIn(
  view: ImageView,
  context: BuildContext,
  { cache, seeksSplash }: { readonly cache?: LayerCache | undefined; readonly seeksSplash: boolean },
): Promise<AssetSearch> {
  const search = new AssetSearch(view, context, { seeksSplash, cache });
  for (const layer of view.layers.keys().toArray().reverse()) await search.visit(layer);
  return search;
}

/** Everything that later stages see of assets. */
async function seenOf(search: AssetSearch): Promise<unknown> {
  if (!search.hasFound) return undefined;
  const { byName, holders, entries, splash }: PulledAssets = search.result();
  const files = await Promise.all(
    [...byName].map(async ([name, { path, layer, file }]) => [
      name,
      path,
      layer,
      digestOf(await collect(readRange(file))),
    ]),
  );
  const held = await Promise.all(
    [...entries].map(async ([layer, list]) => [layer, await Promise.all(list.map(entryFacts))] as const),
  );
  return { files, holders: [...holders], held, splash: splash && digestOf(splash) };
}

async function entryFacts({ path, type, size, mode, open, headerBytes }: HeldEntry): Promise<unknown> {
  return { path, type, size, mode, header: digestOf(headerBytes()), content: digestOf(await collect(open())) };
}

describe('LayerCache', () => {
  test.each(shapeNames.filter((name) => !name.includes('names no platform')))(
    'gives of `%s` what reading its layers gives',
    async (name) => {
      const { view, context } = await openBase(name);
      const cache = await LayerCache.open(context);
      for (const seeksSplash of [false, true]) {
        const read = await seenOf(await searchIn(view, context, { seeksSplash }));
        const filling = await seenOf(await searchIn(view, context, { seeksSplash, cache }));
        const found = await seenOf(await searchIn(view, context, { seeksSplash, cache }));

        expect(filling).toEqual(read);
        expect(found).toEqual(read);
      }
    },
  );

  test('needs no layer again', async () => {
    const { view, context } = await openBase('v1.10 by the imager');
    const cache = await LayerCache.open(context);
    await searchIn(view, context, { seeksSplash: false, cache });
    const readBlob = (): never => {
      throw new Error('a blob was read');
    };
    const offline = { ...view, source: { ...view.source, repository: { ...view.source.repository, readBlob } } };

    expect((await searchIn(offline, context, { seeksSplash: false, cache })).hasFound).toBe(true);
  });

  test('reads a layer again whose file was damaged', async () => {
    const { view, context, folder } = await openBase('v1.10 by the imager');
    const cache = await LayerCache.open(context);
    const read = await seenOf(await searchIn(view, context, { seeksSplash: false, cache }));
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'damaged');

    expect(await seenOf(await searchIn(view, context, { seeksSplash: false, cache }))).toEqual(read);
  });

  test('keeps nothing of a layer that has its own name for the picture', async () => {
    const { context, folder } = await openBase('v1.10 by the imager');
    const cache = await LayerCache.open(context);
    const digest = digestOf(Buffer.from('layer'));
    const search = { digest, diffId: digest, folder: 'usr/install/amd64', seeksSplash: true };
    const entry = { path: SPLASH_ENTRY } as Partial<HeldEntry> as HeldEntry;

    await cache?.put(search, { entries: [entry], splash: undefined });

    expect(readdirSync(folder)).toEqual([]);
  });

  test('is left out, with a warning, where its folder cannot be made', async () => {
    const warnings: unknown[] = [];
    const { context } = await openBase('v1.10 by the imager');
    const report: BuildContext['report'] = (event) => void warnings.push(event);

    expect(await LayerCache.open({ ...context, env: { XDG_CACHE_HOME: '/dev/null' }, report })).toBeUndefined();
    expect(warnings).toEqual([
      { kind: 'warning', message: expect.stringContaining('bases are not kept for the next build: ') as string },
    ]);
  });
});
