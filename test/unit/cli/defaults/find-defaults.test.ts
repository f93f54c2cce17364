import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mirrorCopyCommand } from '../../../../src/cli/commands/mirror-copy.ts';
import { findDefaults } from '../../../../src/cli/defaults/find-defaults.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';
import { runLine, testTerminal } from '../../../fixtures/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-defaults-'));
const config = join(folder, 'config.yaml');
writeFileSync(config, 'general: { retries: 3 }\ncommands: { mirror copy: { concurrency: 99 } }\n');
const commandNames = ['mirror copy'];
const flags = parametersOf(mirrorCopyCommand.flags);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('findDefaults() prefers variables to the file, and skips what is typed', async () => {
  const env = { ROOTSMITH_CONFIG: config, ROOTSMITH_MIRROR_COPY_CONCURRENCY: '4' };

  const found = await findDefaults('mirror copy', flags, { terminal: testTerminal({ env }), commandNames });
  const others = await findDefaults('mirror copy', flags, {
    terminal: testTerminal({ env }),
    commandNames,
    isTyped: (key) => key === 'retries',
  });

  expect(found.map(({ parameter, words }) => [parameter.key, words])).toEqual([
    ['concurrency', ['4']],
    ['retries', ['3']],
  ]);
  expect(others.map(({ parameter }) => parameter.key)).toEqual(['concurrency']);
});

test('findDefaults() refuses a value of the file that the flag does not take', async () => {
  const terminal = testTerminal({ env: { ROOTSMITH_CONFIG: config } });

  await expect(findDefaults('mirror copy', flags, { terminal, commandNames })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(`${config}:2:28: \`concurrency\` takes a whole number from 1 to 64, not \`99\``),
    details: { line: 2, column: 28 },
  });
});

test.each([
  [[], 'default: --talos v1.5.0 (ROOTSMITH_IMAGES_LIST_TALOS)\n', 'siderolabs/installer:v1.5.0'],
  [['--talos', 'v1.6.0'], '', 'siderolabs/installer:v1.6.0'],
])('a default counts where the flag is left out, and is named: images list %j', async (typed, stderr, image) => {
  const env = { ROOTSMITH_IMAGES_LIST_TALOS: 'v1.5.0' };

  const ran = await runLine(['images', 'list', '--bundle', 'talos', ...typed], { env });

  expect(ran).toMatchObject({ status: 0, stderr });
  expect(ran.stdout).toContain(image);
});

test('a default that no flag takes ends the command with the name of the variable', async () => {
  const env = { ROOTSMITH_IMAGES_LIST_BUNDLE: 'k9s' };

  expect(await runLine(['images', 'list', '--talos', 'v1.5.0'], { env })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('`ROOTSMITH_IMAGES_LIST_BUNDLE` takes k8s, talos or all, not `k9s`'),
  });
});
