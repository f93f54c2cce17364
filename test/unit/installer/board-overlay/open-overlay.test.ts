import { expect, test } from 'vitest';
import { openOverlay } from '../../../../src/installer/board-overlay/open-overlay.ts';
import { noCustomization, type OverlaySource, type TreeSource } from '../../../../src/recipe/index.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'p.yaml', line: 1, column: 1 };
const image = makeTree({ 'artifacts/a.dtb': 'dtb', 'installers/default': 'program', 'profiles/board.yaml': 'x' });

async function opened(overlay: OverlaySource | undefined) {
  const asked: TreeSource[] = [];
  const tree = (source: TreeSource) => {
    asked.push(source);
    return Promise.resolve(image);
  };
  const recipe = { file: 'p.yaml', base: { place: 'a', at }, customization: { ...noCustomization, overlay } };
  const found = await openOverlay(recipe as Parameters<typeof openOverlay>[0], {
    images: { open: () => Promise.resolve() },
    sources: { tree },
    version: undefined,
    time: 0,
  });
  return { asked, paths: found && [...walkTree(found)].map(({ path }) => path) };
}

const options = { name: undefined, options: {}, at };

test.each<readonly [string, Pick<OverlaySource, 'image' | 'tar'>, string]>([
  ['an image', { image: { place: 'r.example/o:1', at } }, 'image'],
  ['a tar', { image: undefined, tar: { kind: 'tar', path: '/o.tar', at } }, 'tar'],
])('openOverlay() reads %s', async (_, source, kind) => {
  const { asked, paths } = await opened({ ...options, ...source });

  expect(asked).toMatchObject([{ kind }]);
  expect(paths).toEqual(expect.arrayContaining(['overlay/artifacts/a.dtb', 'overlay/installers/default']));
  expect(paths?.some((path) => path.includes('profiles'))).toBe(false);
});

test('openOverlay() gives nothing without an overlay', async () => {
  expect(await opened(undefined)).toEqual({ asked: [], paths: undefined });
});
