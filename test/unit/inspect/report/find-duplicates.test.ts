import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../../src/bytes/index.ts';
import { type DuplicateCandidate, findDuplicates } from '../../../../src/inspect/report/find-duplicates.ts';

function candidate(
  path: string,
  text: string,
  more: { readonly place?: string; readonly read?: string[]; readonly stored?: number } = {},
): DuplicateCandidate {
  const { place = path, read = [], stored = 10 } = more;
  const content = (): ReturnType<typeof streamOf> => {
    read.push(path);
    return streamOf(Buffer.from(text));
  };
  return { path, size: text.length, stored, place, content };
}

const options = { budget: new Budget() };

test('findDuplicates() finds files of one content, and says what all but the largest copy take', async () => {
  const files = [
    candidate('b', 'same', { stored: 5 }),
    candidate('a', 'same', { stored: 7 }),
    candidate('c', 'diff'),
    candidate('d', 'same', { stored: 6 }),
  ];

  expect(await findDuplicates(files, options)).toEqual([{ size: 4, saves: 11, paths: ['a', 'b', 'd'] }]);
});

test('findDuplicates() reads nothing that is stored once, and counts no saving for it', async () => {
  const read: string[] = [];
  const files = [candidate('a', 'same', { place: 'x', read }), candidate('b', 'same', { place: 'x', read })];

  expect(await findDuplicates(files, options)).toEqual([{ size: 4, saves: 0, paths: ['a', 'b'] }]);
  expect(read).toEqual([]);
});

test('findDuplicates() reads no file whose size no other has, and no empty one', async () => {
  const read: string[] = [];
  const files = [
    candidate('a', 'one', { read }),
    candidate('b', 'four', { read }),
    candidate('c', ''),
    candidate('d', ''),
  ];

  expect(await findDuplicates(files, options)).toEqual([]);
  expect(read).toEqual([]);
});

test('findDuplicates() counts what it reads', async () => {
  const budget = new Budget({ limits: { content: 5 } });
  const files = [candidate('a', 'same'), candidate('b', 'same')];

  await expect(findDuplicates(files, { budget })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
