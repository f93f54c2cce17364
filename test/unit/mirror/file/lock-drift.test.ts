import { expect, test } from 'vitest';
import { refuseDrift } from '../../../../src/mirror/file/lock-drift.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { lockedMirror } from '../../../fixtures/locked-mirror.ts';

test('refuseDrift() finds images that the lock lacks, and those that nobody asks for', async () => {
  const { lock } = await lockedMirror();
  const app = { source: parseImagePlace('a.example/app:v1'), target: { repository: 'app', tag: 'v1' } };
  const other = { ...app, source: parseImagePlace('b.example/app:v1') };
  const more = { source: parseImagePlace('a.example/more:v1'), target: { repository: 'more', tag: 'v1' } };

  expect(() => refuseDrift([app], lock)).not.toThrow();
  expect(() => refuseDrift([app, other], lock)).not.toThrow();
  for (const [named, message] of [
    [[app, more], /does not have `a\.example\/more:v1`/],
    [[], /does not ask for/],
    [[other], /does not have `b\.example/],
  ] as const) {
    expect(() => refuseDrift(named, lock)).toThrow(expect.objectContaining({ code: 'LOCK_DRIFT' }));
    expect(() => refuseDrift(named, lock)).toThrow(message);
  }
});
