import { expect, test } from 'vitest';
import { isInteractive, usesColour } from '../../../src/cli/terminal.ts';
import { testTerminal } from '../../fixtures/command-line.ts';

test.each([
  [true, {}, true, true],
  [true, { NO_COLOR: '1' }, true, false],
  [true, { CI: 'true' }, false, false],
  [true, { TERM: 'dumb' }, false, false],
  [false, {}, false, false],
])('isInteractive() and usesColour() with a TTY %s and %j', (isTTY, env, interactive, colour) => {
  const terminal = testTerminal({ env });
  Object.assign(terminal.stderr, { isTTY });

  expect([isInteractive(terminal), usesColour(terminal)]).toEqual([interactive, colour]);
});
