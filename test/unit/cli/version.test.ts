import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { version } from '../../../src/cli/version.ts';

test('version() is that of the package', () => {
  const file = new URL('../../../package.json', import.meta.url);

  expect(version()).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
});
