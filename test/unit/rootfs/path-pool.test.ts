import { expect, test } from 'vitest';
import { Budget, parseEntryPath, ROOT_PATH } from '../../../src/bytes/index.ts';
import { PathPool, pooledPathOf } from '../../../src/rootfs/path-pool.ts';

test('PathPool gives paths back as they were', () => {
  const pool = new PathPool(new Budget());

  expect(pooledPathOf(pool.pooled(parseEntryPath('usr/lib'), 'a-name-of-some-length'))).toBe(
    'usr/lib/a-name-of-some-length',
  );
  expect(pooledPathOf(pool.pooled(ROOT_PATH, 'etc'))).toBe('etc');
  expect(pooledPathOf(pool.pooled(ROOT_PATH, ''))).toBe(ROOT_PATH);
});

test('PathPool counts long paths as what they take', () => {
  const pool = new PathPool(new Budget({ limits: { memory: 100_000 } }));
  const directory = parseEntryPath(Array(16).fill('d'.repeat(250)).join('/'));
  const fill = (): void => {
    for (let at = 0; at < 10; at++) pool.pooled(directory, `${at}`);
  };

  expect(fill).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { limit: 'memory', value: 100_000 } }),
  );
});
