#!/usr/bin/env node
// `npm run oracle [-- SUITE...]`: asks Talos's own code about the cases of test/oracle, and records what it says.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runSuite } from './oracle/suite.ts';

const folder = join(import.meta.dirname, '../test/oracle');
const wanted = process.argv.slice(2);
const suites = (await readdir(folder, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && (wanted.length === 0 || wanted.includes(entry.name)))
  .map(({ name }) => name)
  .sort();
for (const name of suites) await runSuite(join(folder, name), (line) => console.log(`${name}: ${line}`));
