import { expect, test } from 'vitest';
import { unlessOutOfFiles } from '../../../src/files/unless-out-of-files.ts';

const failing = (code: string): Promise<string> => Promise.reject(Object.assign(new Error(code), { code }));

test('unlessOutOfFiles() gives what stands for a file that cannot be read', async () => {
  expect(await failing('EACCES').catch(unlessOutOfFiles('nothing'))).toBe('nothing');
});

test.each(['EMFILE', 'ENFILE'])('unlessOutOfFiles() throws %s, since the file may be there', async (code) => {
  await expect(failing(code).catch(unlessOutOfFiles('nothing'))).rejects.toMatchObject({ code: expect.any(String) });
});
