import { expect, test } from 'vitest';
import { isNoRoom, RepositoryError } from '../../../src/oci/repository-error.ts';

test('isNoRoom() knows the refusal of a full disk, and no other', () => {
  expect(isNoRoom(new RepositoryError('NO_ROOM', 'full'))).toBe(true);
  expect(isNoRoom(new RepositoryError('TOO_LARGE', 'large'))).toBe(false);
  expect(isNoRoom(Object.assign(new Error('full'), { code: 'NO_ROOM' }))).toBe(false);
});

test('RepositoryError keeps why', () => {
  const cause = new Error('disk');

  expect(new RepositoryError('NO_ROOM', 'full', { cause })).toMatchObject({ name: 'RepositoryError', cause });
});
