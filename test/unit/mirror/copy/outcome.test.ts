import { expect, test } from 'vitest';
import { type ErrorCode, RootsmithError } from '../../../../src/errors/index.ts';
import { failedOutcome, failureOfPlan, failureOfRun, type ImageOutcome } from '../../../../src/mirror/copy/outcome.ts';
import type { MirrorPlan } from '../../../../src/mirror/copy/plan-model.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';

const transfers = { bytesRead: 0, bytesWritten: 0, bytesMounted: 0 };

function outcome(name: string, code?: ErrorCode): ImageOutcome {
  if (code === undefined)
    return { source: name, target: { repository: name, tag: 'v1' }, digest: undefined, state: 'copied', left: [] };
  const error = new RootsmithError(code, `${name} failed`, { hint: 'Try this.' });
  return failedOutcome({ source: parseImagePlace(name), target: { repository: name, tag: 'v1' }, error });
}

test('failureOfRun() finds nothing when nothing failed', () => {
  expect(failureOfRun({ images: [outcome('a/b')], transfers })).toBeUndefined();
});

test('failureOfRun() is MIRROR_INCOMPLETE when some images arrived, and names each code', () => {
  const failure = failureOfRun({ images: [outcome('a/b'), outcome('a/c', 'NETWORK')], transfers });

  expect(failure).toMatchObject({ code: 'MIRROR_INCOMPLETE', hint: 'Try this.', details: { failed: 1, images: 2 } });
  expect(failure?.lines).toEqual(['1 of 2 images failed:', 'docker.io/a/c:latest: a/c failed [NETWORK]']);
});

test('failureOfRun() has the one code of all images, or MIRROR_INCOMPLETE where they differ', () => {
  const same = [outcome('a/b', 'AUTH_REQUIRED'), outcome('a/c', 'AUTH_REQUIRED')];
  const different = [outcome('a/b', 'AUTH_REQUIRED'), outcome('a/c', 'NETWORK')];

  expect(failureOfRun({ images: same, transfers })?.code).toBe('AUTH_REQUIRED');
  expect(failureOfRun({ images: different, transfers })?.code).toBe('MIRROR_INCOMPLETE');
});

test('failureOfPlan() counts the images that can be copied too', () => {
  const source = parseImagePlace('a/b');
  const error = new RootsmithError('IMAGE_NOT_FOUND', 'gone');
  const failed = [{ source, target: { repository: 'b', tag: 'v1' }, error }];
  const plan = (images: readonly unknown[]) => ({ images, failed }) as unknown as MirrorPlan;

  expect(failureOfPlan(plan([]))?.code).toBe('IMAGE_NOT_FOUND');
  expect(failureOfPlan(plan([{}]))).toMatchObject({ code: 'MIRROR_INCOMPLETE', details: { failed: 1, images: 2 } });
});

function unreachable(name: string, host: string): ImageOutcome {
  const error = new RootsmithError('NETWORK', `cannot find ${name}: nothing listens there`, { details: { host } });
  return failedOutcome({ source: parseImagePlace(name), target: { repository: 'x', tag: 'v1' }, error });
}

test('failureOfRun() has one line for many images that one host fails', () => {
  const images = [
    ...Array.from({ length: 300 }, (_, at) => unreachable(`dead.example/a${at}:v1`, 'dead.example')),
    ...Array.from({ length: 3 }, (_, at) => unreachable(`gone.example/a${at}:v1`, 'gone.example')),
    ...Array.from({ length: 5 }, (_, at) => outcome(`lost${at}`, 'IMAGE_NOT_FOUND')),
  ];

  const { lines = [], details = {} } = failureOfRun({ images, transfers }) ?? {};

  expect(lines).toHaveLength(1 + 1 + 3 + 5);
  expect(lines[1]).toBe(
    'dead.example/a0:v1, and 299 more: cannot find dead.example/a0:v1: nothing listens there [NETWORK]',
  );
  expect(details).toEqual({ failed: 308, images: 308 });
});
