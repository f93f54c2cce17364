import { expect, test } from 'vitest';
import { HiddenPaths } from '../../../src/rootfs/hidden-paths.ts';

function hiddenBy(...paths: readonly string[]): HiddenPaths {
  const hidden = new HiddenPaths();
  for (const path of paths) hidden.note(path, false);
  hidden.endLayer();
  return hidden;
}

test.each([
  ['the same path', 'usr/a', 'usr/a', true],
  ['a path below a removed one', 'usr/.wh.a', 'usr/a/b', true],
  ['a path beside a removed one', 'usr/.wh.a', 'usr/ab', false],
  ['a path in an emptied folder', 'usr/.wh..wh..opq', 'usr/a', true],
  ['the emptied folder itself', 'usr/.wh..wh..opq', 'usr', false],
])('HiddenPaths knows whether a higher layer hides %s', (_, noted, path, expected) => {
  const hidden = hiddenBy(noted);

  expect(hidden.has(path)).toBe(expected);
});

test('HiddenPaths hides nothing of the layer that hides it', () => {
  const hidden = new HiddenPaths();
  hidden.note('usr/.wh.a', false);

  expect(hidden.has('usr/a')).toBe(false);
});
