import { expect, test } from 'vitest';
import { sessionOptions } from '../../../src/cli/session-options.ts';
import { testTerminal } from '../../fixtures/command-line.ts';

const { signal } = new AbortController();
const flags = { ca: [], plainHttp: ['r:5000'], host: [], limit: ['entries=7'] };

test('sessionOptions() joins flags and terminal', async () => {
  const terminal = testTerminal();
  const report = (): void => undefined;

  expect(await sessionOptions(flags, { terminal, report, signal })).toEqual({
    env: terminal.env,
    report,
    signal,
    limits: { entries: 7 },
    onMemory: expect.any(Function) as () => void,
    caFiles: [],
    plainHttp: ['r:5000'],
    hosts: {},
  });
});

test('sessionOptions() refuses a limit that there is not', async () => {
  const context = { terminal: testTerminal(), report: () => undefined, signal };

  await expect(sessionOptions({ ...flags, limit: ['x=1'] }, context)).rejects.toMatchObject({ code: 'USAGE' });
});
