import { expect, test } from 'vitest';
import { outputCommandLine } from '../../../src/imager/command-line.ts';
import { mediaSettings } from '../../fixtures/imager-context.ts';

test('outputCommandLine() keeps what the installer had, and edits it as the user asks', () => {
  const settings = { ...mediaSettings, customArguments: ['quiet', 'a=1'], extraArguments: ['-quiet', 'b=2'] };

  const line = outputCommandLine('iso', settings);

  expect(line).toMatch(/^talos\.platform=metal console=tty0 talos\.halt_if_installed=1 .* a=1 b=2$/);
  expect(line).not.toContain('quiet');
  expect(outputCommandLine('image', settings)).not.toContain('halt_if_installed');
});
