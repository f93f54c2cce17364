import { expect, test } from 'vitest';
import { addExtraArguments } from '../../../../src/talos/command-line/extra-arguments.ts';
import { formatCommandLine, parseCommandLine } from '../../../../src/talos/command-line/text.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const added = (args: readonly string[], version: string): string =>
  formatCommandLine(addExtraArguments(parseCommandLine('console=tty0 a=1'), args, parseTalosVersion(version)));

test('addExtraArguments() replaces consoles and adds to other keys', () => {
  expect(added(['console=ttyS0', 'a=2'], 'v1.13.0')).toBe('console=ttyS0 a=1 a=2');
});

test('addExtraArguments() removes from 1.6 on', () => {
  expect(added(['-a'], 'v1.6.0')).toBe('console=tty0');
  expect(added(['-a'], 'v1.5.6')).toBe('console=tty0 a=1 -a');
});
