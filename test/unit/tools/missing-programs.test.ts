import { expect, test } from 'vitest';
import { refuseMissingPrograms } from '../../../src/tools/index.ts';

const shell = { command: 'sh', debianPackage: 'dash', purpose: 'this' };
const gone = { command: 'no-such-a', debianPackage: 'pkg-b', purpose: 'that' };

test('refuseMissingPrograms() is content when all are on PATH', async () => {
  await expect(refuseMissingPrograms([shell], { path: '/nowhere:/bin' })).resolves.toBeUndefined();
});

test('refuseMissingPrograms() takes no folder for a program', async () => {
  const failing = refuseMissingPrograms([{ ...gone, command: 'bin' }], { path: '/usr' });

  await expect(failing).rejects.toMatchObject({ code: 'TOOL_MISSING' });
});

test('refuseMissingPrograms() names all that are missing at once, and each package once', async () => {
  const failing = refuseMissingPrograms([gone, shell, { ...gone, command: '/no/such' }], { path: '/bin:/usr/bin' });

  await expect(failing).rejects.toThrow(
    expect.objectContaining({
      code: 'TOOL_MISSING',
      lines: [
        '`no-such-a` is not installed, or not on PATH: for that',
        '`/no/such` is not installed, or not on PATH: for that',
      ],
      hint: 'Install what is missing: apt-get install pkg-b',
    }),
  );
});
