import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

const env = { ROOTSMITH_RETRIES: '4', ROOTSMITH_BUILD_ENGINE: 'docker', ROOTSMITH_OUPTUT: 'x' };

test('rootsmith config show lists each default once, and warns of variables that set nothing', async () => {
  expect(await runLine(['config', 'show'], { env })).toEqual({
    status: 0,
    stdout: 'build\t--engine docker\tROOTSMITH_BUILD_ENGINE\n*\t--retries 4\tROOTSMITH_RETRIES\n',
    stderr: 'warning: `ROOTSMITH_OUPTUT` is not the default of a flag\n',
  });
});

test('rootsmith config show --json names the file too', async () => {
  const { stdout } = await runLine(['config', 'show', '--json'], { env: { ROOTSMITH_RETRIES: '4' } });

  expect(JSON.parse(stdout)).toEqual({
    file: null,
    defaults: [{ command: '*', flag: '--retries 4', from: 'ROOTSMITH_RETRIES' }],
  });
});
