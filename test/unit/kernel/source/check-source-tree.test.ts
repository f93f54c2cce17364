import { expect, test } from 'vitest';
import { versionOfMakefile } from '../../../../src/kernel/source/check-source-tree.ts';

test.each([
  ['VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION =\nNAME = x\n', '6.1.192'],
  ['VERSION = 6\nPATCHLEVEL = 18\nSUBLEVEL = 0\nEXTRAVERSION = -rc1\n', '6.18.0-rc1'],
  ['all:\n\techo\n', undefined],
])('versionOfMakefile() of %j is %s', (text, version) => {
  expect(versionOfMakefile(text)).toBe(version);
});
