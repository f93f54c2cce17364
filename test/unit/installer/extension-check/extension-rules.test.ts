import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extensionRules } from '../../../../src/installer/extension-check/extension-rules.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/extensions.md'), 'utf8');

test.each(Object.entries(extensionRules))('docs/extensions.md has the rule %s', (rule, { severity, meaning }) => {
  expect(page).toContain(`| \`${rule}\` | ${severity} | ${meaning} |`);
});
