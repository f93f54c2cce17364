import { expect, test } from 'vitest';
import { officialOverlay } from '../../../../src/installer/board-overlay/official-overlay.ts';
import type { RootTree } from '../../../../src/rootfs/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 7, column: 3 };
const digest = `sha256:${'a'.repeat(64)}`;
const list = `overlays:\n  - name: rpi_generic\n    image: siderolabs/sbc-raspberrypi\n    digest: ${digest}\n`;
const overlay = { image: undefined, name: 'rpi_generic', options: {}, at };
const release = { registry: undefined, version: parseTalosVersion('v1.13.9') };

function reading(tree: RootTree) {
  const opened: string[] = [];
  const reader = {
    open: async ({ place }: { readonly place: string }) => void opened.push(place),
    tree: async () => tree,
  };
  return { opened, reader };
}

test.each([
  [undefined, 'ghcr.io/siderolabs'],
  ['registry.internal:5000/talos', 'registry.internal:5000/talos'],
])('officialOverlay() finds the image in the list of the release, from the registry %s', async (registry, folder) => {
  const { opened, reader } = reading(makeTree({ 'overlays.yaml': list }));

  const { image, references } = await officialOverlay(overlay, { ...release, registry }, reader);

  expect(image).toEqual({ place: `${folder}/sbc-raspberrypi@${digest}`, at });
  expect(opened).toEqual([`${folder}/overlays:v1.13.9`, image.place]);
  expect(references.map(({ place }) => place)).toEqual(opened);
});

test.each([
  [
    'an unknown name',
    { ...overlay, name: 'rpi' },
    release,
    list,
    'NOT_FOUND',
    /official overlay "rpi" is not available/,
  ],
  [
    'no name',
    { ...overlay, name: undefined },
    release,
    list,
    'TALOS_VERSION_UNKNOWN',
    /neither an image nor an official/,
  ],
  [
    'a base without a release',
    overlay,
    { ...release, version: undefined },
    list,
    'TALOS_VERSION_UNKNOWN',
    /does not say/,
  ],
  [
    'a release without overlays',
    overlay,
    { ...release, version: parseTalosVersion('v1.6.8') },
    list,
    'TALOS_VERSION_UNKNOWN',
    /has no list/,
  ],
  ['an image without the list', overlay, release, undefined, 'MANIFEST_INVALID', /has no `\/overlays.yaml`/],
] as const)('officialOverlay() refuses %s', async (_, source, from, text, code, message) => {
  const { reader } = reading(makeTree(text === undefined ? {} : { 'overlays.yaml': text }));

  await expect(officialOverlay(source, from, reader)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});
