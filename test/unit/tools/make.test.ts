import { expect, test } from 'vitest';
import { runMake } from '../../../src/tools/make.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';

const MAKEFILE = `good:
\t@echo "  CC      $(NAME).o"
bad:
\t@echo "noise before"; echo "own.c:1:2: error: expected ';'" >&2; exit 1
`;

function optionsIn(directory: string, lines: string[]) {
  const env = { PATH: process.env['PATH'] ?? '' };
  return { directory, env, variables: { NAME: 'own' }, onLine: (line: string) => void lines.push(line) };
}

test('runMake() passes on the lines, and the variables to make', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { Makefile: MAKEFILE });
  const lines: string[] = [];

  await runMake(['good'], optionsIn(folder.path, lines));

  expect(lines).toContain('  CC      own.o');
});

test('runMake() fails with what the compiler said, and names the log', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { Makefile: MAKEFILE });

  const failing = runMake(['bad'], { ...optionsIn(folder.path, []), log: '/logs/build.log' });

  await expect(failing).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(/`make bad` failed:\n.*own\.c:1:2: error: expected ';'/),
    hint: expect.stringContaining('/logs/build.log'),
  });
});
