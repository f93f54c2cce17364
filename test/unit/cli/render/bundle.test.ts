import { expect, test } from 'vitest';
import { renderProblem, renderWhole } from '../../../../src/cli/render/bundle.ts';
import type { BundleProblem, VerifyReport } from '../../../../src/mirror/index.ts';

const whole = { bundle: 'sha256:b', images: ['a', 'b'], bytes: 2_000_000, volumes: 1, receipt: undefined };

test('renderWhole() tells volumes and receipt where there are some', () => {
  expect(renderWhole(whole as unknown as VerifyReport)).toBe('sha256:b: whole, 2 images, 2.0 MB');
  expect(renderWhole({ ...whole, volumes: 3, receipt: 'sha256:r' } as unknown as VerifyReport)).toBe(
    'sha256:b: whole, 2 images, 2.0 MB in 3 volumes, building upon the receipt sha256:r',
  );
});

const block = {
  kind: 'block',
  volume: 2,
  path: 'b.tar',
  file: 'blobs/x',
  digest: 'sha256:x',
  block: 1,
  offset: 10,
  length: 5,
};

test.each([
  [{ kind: 'volume-missing', volume: 2 }, 'volume 2 is missing'],
  [{ kind: 'volume-swapped', volume: 2, path: 'p', holds: 3 }, 'volume 2 is swapped: p holds volume 3'],
  [{ kind: 'volume-foreign', volume: 2, path: 'p' }, 'volume 2 is damaged throughout, or of another bundle: p'],
  [{ kind: 'volume-size', volume: 0, path: 'p', expected: 5, found: 4 }, 'p has 4 bytes, not 5: p'],
  [{ kind: 'file-surplus', path: 'p' }, 'a file too many: p'],
  [block, 'volume 2, bytes 10 to 14: block 1 of blobs/x is damaged'],
  [{ ...block, kind: 'frame', length: 0 }, 'volume 2, bytes 10 to 10: the bytes between the files are damaged'],
])('renderProblem(%j) is one line', (problem, expected) => {
  expect(renderProblem({ ...problem, images: [] } as unknown as BundleProblem)).toBe(expected);
});

test('renderProblem() names three images, and counts the others', () => {
  const problem = { kind: 'volume-missing', volume: 1, images: ['a', 'b', 'c', 'd', 'e'] } as const;

  expect(renderProblem(problem)).toBe('volume 1 is missing (a, b, c and 2 more images)');
});
