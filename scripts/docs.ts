#!/usr/bin/env node
// Writes what is made from the code: docs/errors.md, docs/commands.md and the schemas in recipes/.
// `test/arch/docs.test.ts` fails where they are out of date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocs } from './docs/generated.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of Object.entries(await generatedDocs())) {
  writeFileSync(join(root, path), text);
  console.log(path);
}
