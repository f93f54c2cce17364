import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { REPORT_SCRIPT } from '../../../../src/inspect/report/page-script.ts';

test('REPORT_SCRIPT is a script that cannot end its element, and makes no markup of texts', () => {
  expect(() => new Script(REPORT_SCRIPT)).not.toThrow();
  expect(REPORT_SCRIPT).not.toMatch(/<\/|<!--|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b/);
});
