import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { atHome } from '../../../../src/cli/modules/local-paths.ts';

test('atHome() makes a path of what is there, and leaves the place of an image alone', () => {
  expect(atHome(basename(tmpdir()), dirname(tmpdir()))).toBe(tmpdir());
  expect(atHome('oci:a:b', tmpdir())).toBe('oci:a:b');
});
