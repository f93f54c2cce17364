#!/usr/bin/env node
// Writes the manual pages, one for the program and one for each command, into out/man or the folder that is named.
// They are made of the same data as `--help`, whenever the package is built.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../src/cli/commands/index.ts';
import { version } from '../src/cli/version.ts';
import { commandPage, mainPage, pageName } from './man/page.ts';

const [folder = join(import.meta.dirname, '../out/man')] = process.argv.slice(2);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'rootsmith.1'), mainPage(commands, version()));
for (const { name, load } of commands) {
  writeFileSync(join(folder, `${pageName(name)}.1`), commandPage(await load(), version()));
}
